import { applyMinuteGate, type MinuteEvidence } from '../forecasting/minutes/promotion/gate';
import type { MinuteEvaluation } from '../forecasting/minutes/training/evaluate';
import { fiveMinuteQuestion, registeredModelName } from '../forecasting/questions';
import { type CollectDeps, type CollectedBars, collectBars } from './live-training/collect';
import type { LiveTrainingDeps, MinuteCandidate, TrainingBars } from './live-training/deps';
import { type CandidateOnBars, evaluateMinuteCandidate } from './live-training/evaluate';
import { freezeBars } from './live-training/freeze';
import { trainMinutes } from './live-training/train';
import type { Promotion } from './training/candidate';
import { decideByRules, type PromotionRules } from './training/promote';

export interface BarCollectionActivities {
  /** Bars of an archive are imported here, if there is one. @throws NexthourError `NoBars` */
  collectBars(input: { asset: string }): Promise<CollectedBars>;
}

/** Every activity can be repeated: with the same input it creates no second snapshot, run, version or decision. */
export interface LiveTrainingActivities {
  freezeBars(input: { asset: string; collected: CollectedBars }): Promise<TrainingBars>;
  trainMinuteModel(input: { asset: string; snapshot: TrainingBars }): Promise<MinuteCandidate>;
  evaluateMinuteModel(input: { asset: string } & CandidateOnBars): Promise<MinuteEvaluation>;
  decideMinutePromotion(input: { asset: string; evaluation: MinuteEvaluation } & CandidateOnBars): Promise<Promotion>;
}

const MINUTE_RULES: PromotionRules<MinuteEvidence> = {
  description:
    'Forecasts the distribution of the price five minutes ahead, every minute, on the live line. The version with the alias `production` makes the published forecasts. Each version says why the model gate promoted or refused it.',
  gate: applyMinuteGate,
};

export function createBarCollectionActivities(deps: CollectDeps): BarCollectionActivities {
  return { collectBars: (input) => collectBars(deps, input) };
}

export function createLiveTrainingActivities(deps: LiveTrainingDeps): LiveTrainingActivities {
  return {
    freezeBars: (input) => freezeBars(deps, input),
    trainMinuteModel: ({ snapshot }) => trainMinutes(deps, snapshot),
    evaluateMinuteModel: (input) => evaluateMinuteCandidate(deps, input),
    decideMinutePromotion: (input) => {
      const { mlflow, clock } = deps;
      const registeredModel = (asset: string) => registeredModelName(fiveMinuteQuestion(asset));
      const promotions = deps.promotionsOf(input.snapshot.question);
      return decideByRules({ mlflow, clock, promotions, registeredModel }, input, MINUTE_RULES);
    },
  };
}
