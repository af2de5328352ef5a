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
  return problems.map((problem) => ({
    ...problem,
    what: `${asset}: ${problem.what}`,
    remedy: problem.remedy.replaceAll(/`nexthour (run|resume)/g, `\`nexthour $1 --asset ${asset}`),
  }));
}
