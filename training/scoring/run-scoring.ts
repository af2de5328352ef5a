import { join } from 'node:path';
import { childEnvironment } from '../../config/child-environment';
import { projectRoot } from '../../config/paths';
import { runChildJob } from '../run-child-job';
import type { CompareJob, EvaluateJob, ScoringResult } from './messages';

/** Scores forecasts in a child process. @throws the reason of the signal */
export function runScoring<Job extends EvaluateJob | CompareJob>(
  job: Job,
  signal: AbortSignal,
): Promise<ScoringResult<Job>> {
  const program = join(projectRoot, 'dist', 'training', 'scoring', 'main.js');
  const child = { program, environment: childEnvironment(), detached: true, onProgress: () => undefined };
  return runChildJob<Job, never, ScoringResult<Job>>({ ...child, job, signal });
}
