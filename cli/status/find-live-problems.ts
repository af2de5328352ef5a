import type { Client } from '@temporalio/client';
import type { Settings } from '../../config/settings';
import { nameProblem } from '../../operations/status/asset-problems';
import { readPart } from '../../operations/status/collect-status';
import { findDiskProblem, findHourProblems } from '../../operations/status/find-problems';
import { findProcessProblems, isUnready } from '../../operations/status/find-process-problems';
import { readWorkflowState } from '../../operations/status/read-workflow-state';
import type { Problem } from '../../operations/status/status';
import { readStackFile } from '../../stack/state-file';

/**
 * The problems of `nexthour status` that the terminal of `npm start` does not show otherwise: it says itself when a process ends and when
 * an hour has ended without a forecast.
 */
export async function findLiveProblems(
  temporal: Client,
  { assets, home }: Pick<Settings, 'assets' | 'home'>,
): Promise<Problem[]> {
  const stack = readStackFile(home);
  if (stack === null) return findDiskProblem(home);
  const [processes, workflows] = await Promise.all([
    findProcessProblems(stack, { now: Date.now(), home }),
    readPart('temporal', stack, () => Promise.all(assets.map((asset) => readWorkflowState(temporal, { asset, home })))),
  ]);
  return [
    ...findDiskProblem(home),
    ...processes.filter(isUnready),
    ...workflows.problems,
    ...assets.flatMap((asset, index) => {
      const problems = findHourProblems({ stack, stored: null, workflows: workflows.value?.[index] ?? null });
      return assets.length === 1 ? problems : problems.map((problem) => nameProblem(problem, asset));
    }),
  ];
}
