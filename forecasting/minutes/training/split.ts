import { MINUTE_MS } from '../../bars/minute-bar';
import { MIN_TRAINING_DAYS } from '../backtest/plan';
import { type BarSeries, countBars, endOfBar, indexOfBar } from '../bar-series';
import { MEMORY_MINUTES } from '../minute-inputs';

const DAY_MINUTES = 1_440;
/** The model gate needs 30 days of unseen forecasts. A tenth of them may be missing, because bars are missing. */
export const TEST_DAYS = 33;

/** The days of bars that a first model needs: for the fit, the embargo and the test. */
export const NEEDED_DAYS = MIN_TRAINING_DAYS + MEMORY_MINUTES / DAY_MINUTES + TEST_DAYS;

export function countDays({ first, last }: { readonly first: number; readonly last: number }): number {
  return (last - first + MINUTE_MS) / (DAY_MINUTES * MINUTE_MS);
}

/** The bars of a fit: indices `[from, to)`. The newest days are the test part, and before it lies an embargo. */
export function selectTrainingBars(
  { close, barMs }: BarSeries,
  { steps, trainingDays }: { readonly steps: number; readonly trainingDays: number },
): { from: number; to: number } {
  const to = close.length - countBars(TEST_DAYS * DAY_MINUTES + MEMORY_MINUTES, barMs) - steps;
  return { from: Math.max(0, to - countBars(trainingDays * DAY_MINUTES, barMs)), to: Math.max(0, to) };
}

/**
 * The origins that no model saw in its training, one for each horizon, so that their targets do not overlap. Neither the inputs nor the
 * target of an origin is a bar of the training.
 * @param given.trainedUntil the end of the last bar that was used in training, epoch ms
 */
export function listUnseenOrigins(
  series: BarSeries,
  { trainedUntil, steps }: { readonly trainedUntil: number; readonly steps: number },
): number[] {
  const first = Math.max(0, indexOfBar(series, trainedUntil) + countBars(MEMORY_MINUTES, series.barMs) + 1);
  const origins: number[] = [];
  for (let index = first; index + steps < series.close.length; index++) {
    if (Math.round(endOfBar(series, index) / series.barMs) % steps === 0) origins.push(index);
  }
  return origins;
}
