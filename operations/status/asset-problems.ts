import { nameAsset } from '../name-asset';
import { findMessageProblems } from './find-message-problems';
import { findHourProblems, findLateForecast } from './find-problems';
import type { AssetStatus, Problem, Status } from './status';

/** The problems of the hours of one of several assets, with the asset in their text and in the commands that they name. */
export function findAssetProblems(
  { asset, stored, workflows }: AssetStatus,
  shared: Omit<Status, 'problems' | 'asset' | 'stored' | 'workflows'>,
): Problem[] {
  const status = { ...shared, asset, stored, workflows };
  const problems = [
    ...findHourProblems(status),
    ...findMessageProblems(stored?.messages ?? []),
    ...findLateForecast(status),
  ];
  return problems.map((problem) => nameProblem(problem, asset));
}

/** Puts the asset into the text of a problem and into the commands that it names. */
export function nameProblem({ severity, what, remedy }: Problem, asset: string): Problem {
  return { severity, what: `${asset}: ${what}`, remedy: nameAsset(remedy, asset) };
}
