import type { Snapshot } from '../clients/postgres/snapshots';
import type { AssetHour } from '../forecasting/hour';
import type { StoredReport } from './profile';
import type { Candidate, Evaluation, Promotion } from './training/candidate';
import type { TrainingDeps } from './training/deps';
import { evaluateCandidate } from './training/evaluate';
import { decidePromotion } from './training/promote';
import { trainCandidate } from './training/train';

type WithCandidate = AssetHour & { snapshot: Snapshot; candidate: Candidate };

/** Every activity can be repeated: with the same input it creates no second run, version or decision. */
export interface TrainingActivities {
  trainCandidate(input: AssetHour & { snapshot: Snapshot }): Promise<Candidate>;
  evaluateCandidate(input: WithCandidate): Promise<Evaluation>;
  decidePromotion(input: WithCandidate & { evaluation: Evaluation }): Promise<Promotion>;
  /** Uploads the data report to the run that was trained on that data. */
  attachReport(input: AssetHour & { candidate: Candidate; profiled: StoredReport }): Promise<void>;
}

export function createTrainingActivities(deps: TrainingDeps): TrainingActivities {
  return {
    trainCandidate: ({ snapshot }) => trainCandidate(deps, snapshot),
    evaluateCandidate: (input) => evaluateCandidate(deps, input),
    decidePromotion: (input) => decidePromotion(deps, input),
    attachReport: async ({ candidate, profiled }) => {
      const run = await deps.mlflow.getRun(candidate.runId);
      const bytes = await deps.objectStore.get(profiled.report);
      await deps.mlflow.putArtifact({ run, path: 'report.html', bytes, contentType: 'text/html' });
    },
  };
}
