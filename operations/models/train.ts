import { LONGEST_WARM_UP_HOURS } from '../../forecasting/features/registry/registry';
import { formatHour, HOUR_MS, type Hour } from '../../forecasting/hour';
import { readRangeHour, readRiseQuestionId } from '../../forecasting/labels/request';
import { defaultBounds } from '../../forecasting/labels/split';
import type { RiseFamily } from '../../forecasting/models/rise/family';
import type { RiseParameters } from '../../forecasting/models/rise/parameters';
import { type TrainedQuestionModel, trainAndJudge } from '../../forecasting/promotion/rise/train-and-judge';
import type { RiseQuestion } from '../../forecasting/questions';
import { InvalidValueError } from '../../system/errors';
import type { Prices } from '../labels/prices';
import { readRange } from '../labels/range';

/** A training as a person asks for it. */
export interface WrittenTraining {
  /** The id of a question about a rise. It need not have been created. */
  readonly question: string;
  readonly family: string;
  /** The first hour of the test part. Default: the newest fifth of the hours with a price. */
  readonly testFrom?: string | undefined;
}

export interface TrainingDeps {
  readonly prices: Prices;
  readonly families: ReadonlyMap<string, RiseFamily>;
  readonly parameters: RiseParameters;
}

/**
 * Trains a family on the hours before the test part, scores it on the test part, looks for leaks and applies the model gate. The last
 * training label is known before the first hour that a feature of the test part can depend on.
 * @throws InvalidValueError; NexthourError `FamilyUnavailable`, `TooFewRises`; the reason of the signal, if the fit runs in a child process
 */
export async function trainQuestionModel(deps: TrainingDeps, written: WrittenTraining): Promise<TrainedQuestionModel> {
  const { prices, parameters } = deps;
  const question = readRiseQuestionId('question', written.question);
  const family = requireFamily(deps, written.family);
  const { from, to } = readRange(prices, {}, question);
  const series = await prices.read(from, to);
  const testFrom = readTestFrom(written, { from, to, question });
  return trainAndJudge({ question, family, parameters, series, source: prices.source, testFrom });
}

function requireFamily({ families }: TrainingDeps, name: string): RiseFamily {
  const family = families.get(name);
  if (family) return family;
  const message = `family "${name.slice(0, 40)}" is not known; the families are ${[...families.keys()].join(', ')}`;
  throw new InvalidValueError('family', message);
}

function readTestFrom(
  { testFrom }: WrittenTraining,
  { from, to, question }: { readonly from: Hour; readonly to: Hour; readonly question: RiseQuestion },
): Hour {
  const hour =
    testFrom === undefined ? defaultBounds({ first: from, last: to }).testFrom : readRangeHour('test_from', testFrom);
  const needed = (LONGEST_WARM_UP_HOURS + question.horizonHours) * HOUR_MS;
  if (hour > from + needed && hour <= to) return hour;
  const message = `test_from ${testFrom} leaves no hours for training or for the test; the prices are from ${formatHour(from)} to ${formatHour(to)}, and ${needed / HOUR_MS} h before the test part are the embargo`;
  throw new InvalidValueError('test_from', message);
}
