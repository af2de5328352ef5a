import type { Feature } from '../../forecasting/features/registry/feature';
import {
  createFeatureRows,
  FEATURES,
  type FeatureRow,
  LONGEST_WARM_UP_HOURS,
} from '../../forecasting/features/registry/registry';
import { formatHour, HOUR_MS, type Hour } from '../../forecasting/hour';
import { type Label, labelHours, labelKnownAt } from '../../forecasting/labels/label';
import { readRangeHour, readRiseQuestionId } from '../../forecasting/labels/request';
import { createSplit, defaultBounds, type SplitBounds, type SplitPart } from '../../forecasting/labels/split';
import type { RiseQuestion } from '../../forecasting/questions';
import { InvalidValueError } from '../../system/errors';
import type { Prices } from './prices';
import { readRange, type WrittenRange } from './range';

export interface WrittenExport extends WrittenRange {
  /** The id of a question about a rise. It need not have been created. */
  readonly question: string;
  /** The first hour of the validation part and of the test part. */
  readonly validationFrom?: string | undefined;
  readonly testFrom?: string | undefined;
}

/** One hour of the training data of a question. */
export interface LabelledRow {
  readonly hour: Hour;
  /** In the order of the features that were asked for. */
  readonly values: FeatureRow;
  readonly label: Label;
  readonly knownAt: Hour;
  /** `null` for hours of an embargo and hours without a label. */
  readonly split: SplitPart | null;
}

export interface LabelledData {
  readonly question: RiseQuestion;
  readonly source: string;
  readonly bounds: SplitBounds;
  /** Whether a part of the given range has no prices. */
  readonly isShortened: boolean;
  /** The hours with a price, ascending. They are computed while they are read. */
  readonly rows: Iterable<LabelledRow>;
}

/**
 * Reads the training data of a question: the features as of each hour, the label and the part of the split.
 * @throws InvalidValueError
 */
export async function readLabelledData(
  prices: Prices,
  written: WrittenExport,
  features: readonly Feature[] = FEATURES,
): Promise<LabelledData> {
  const question = readRiseQuestionId('question', written.question);
  const { from, to, isShortened } = readRange(prices, written, question);
  const bounds = { first: from, last: to, ...readBounds(written, from, to), horizonHours: question.horizonHours };
  const partOf = createSplit(bounds);
  const series = await prices.read(from - LONGEST_WARM_UP_HOURS * HOUR_MS, to + question.horizonHours * HOUR_MS);
  requireTestLabels(series.at(-1)?.hour ?? to, bounds);
  return { question, source: prices.source, bounds, isShortened, rows: listRows() };

  function* listRows(): Iterable<LabelledRow> {
    const labels = labelHours(series, question);
    const rowAt = createFeatureRows(series, features);
    for (const [index, { hour, rate }] of series.entries()) {
      if (hour < from || hour > to || rate === null) continue;
      const [values, label = null] = [rowAt(index), labels[index]];
      const split = label === null ? null : partOf(hour);
      if (values) yield { hour, values, label, knownAt: labelKnownAt(hour, question), split };
    }
  }
}

/** @throws InvalidValueError when no label of the test part is known yet */
function requireTestLabels(newest: Hour, { testFrom, horizonHours }: SplitBounds): void {
  const latest = newest - horizonHours * HOUR_MS;
  if (testFrom <= latest) return;
  const message = `test_from ${formatHour(testFrom)} leaves no hour with a known label for the test part; the latest possible hour is ${formatHour(latest)}`;
  throw new InvalidValueError('test_from', message);
}

function readBounds({ validationFrom, testFrom }: WrittenExport, first: Hour, last: Hour) {
  const bounds = defaultBounds({ first, last });
  return {
    validationFrom:
      validationFrom === undefined ? bounds.validationFrom : readRangeHour('validation_from', validationFrom),
    testFrom: testFrom === undefined ? bounds.testFrom : readRangeHour('test_from', testFrom),
  };
}
