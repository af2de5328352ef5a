import type { Searches } from '../../clients/postgres/searches';
import { changeParameters } from '../../config/search-spaces';
import { fiveMinuteQuestion, nextHourQuestion } from '../../forecasting/questions';
import type { LiveTrainingActivities } from '../live-training';
import type { TrainingActivities } from '../training';
import type { SearchDeps } from './deps';

type ChoiceDeps = Pick<SearchDeps, 'parameters' | 'trainingWith' | 'liveTrainingWith'> & {
  readonly searches: Pick<Searches, 'findChoice'>;
};

/** The training of the hours with the parameters that a search found, or else with those of params.yaml. */
export function createChosenTraining({ searches, parameters, trainingWith }: ChoiceDeps): TrainingActivities {
  const open = async (asset: string) => {
    const choice = await searches.findChoice({ question: nextHourQuestion(asset).id });
    return trainingWith(changeParameters('price', parameters.price, choice?.overrides ?? {}));
  };
  return {
    trainCandidate: async (input) => (await open(input.asset)).trainCandidate(input),
    evaluateCandidate: async (input) => (await open(input.asset)).evaluateCandidate(input),
    decidePromotion: async (input) => (await open(input.asset)).decidePromotion(input),
    attachReport: (input) => trainingWith(parameters.price).attachReport(input),
  };
}

/** The same for the training of the live line. */
export function createChosenLiveTraining({
  searches,
  parameters,
  liveTrainingWith,
}: ChoiceDeps): LiveTrainingActivities {
  const open = async (asset: string) => {
    const choice = await searches.findChoice({ question: fiveMinuteQuestion(asset).id });
    return liveTrainingWith(changeParameters('minutes', parameters.minutes, choice?.overrides ?? {}));
  };
  return {
    freezeBars: async (input) => (await open(input.asset)).freezeBars(input),
    trainMinuteModel: async (input) => (await open(input.asset)).trainMinuteModel(input),
    evaluateMinuteModel: async (input) => (await open(input.asset)).evaluateMinuteModel(input),
    decideMinutePromotion: async (input) => (await open(input.asset)).decideMinutePromotion(input),
  };
}
