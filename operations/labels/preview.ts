import { formatHour, HOUR_MS } from '../../forecasting/hour';
import { type LabelPreview, previewLabel } from '../../forecasting/labels/preview';
import { readRiseLabel, type WrittenLabel } from '../../forecasting/labels/request';
import { type RiseQuestion, riseQuestion } from '../../forecasting/questions';
import type { Prices } from './prices';
import { describeShortened, readRange, type WrittenRange } from './range';

export interface WrittenPreview extends WrittenLabel, WrittenRange {}

export interface PreviewedLabel extends LabelPreview {
  readonly question: RiseQuestion;
  readonly source: string;
}

/** Computes what a label gives on the prices of a range. @throws InvalidValueError when a value is impossible or ambiguous */
export async function previewWrittenLabel(prices: Prices, written: WrittenPreview): Promise<PreviewedLabel> {
  const label = readRiseLabel(written);
  const { from, to, isShortened } = readRange(prices, written, label);
  const series = await prices.read(from, to + label.horizonHours * HOUR_MS);
  const question = riseQuestion(prices.asset, label);
  const { source } = prices;
  const preview = previewLabel({ series, from, to, label, source });
  const shortened = { code: 'range_shortened', message: describeShortened({ from, to }) } as const;
  const warnings = [...(isShortened ? [shortened] : []), ...preview.warnings];
  return { question, source, ...preview, warnings };
}

/** A preview as JSON, for `POST /labels/preview` and `nexthour labels preview --json`. */
export function previewJson({ question, source, from, to, ...preview }: PreviewedLabel) {
  const { hours, baseRateByQuarter, positiveRanges, independent, warnings } = preview;
  return {
    question: question.id,
    asset: question.asset,
    source,
    from: formatHour(from),
    to: formatHour(to),
    threshold: question.threshold,
    horizon_hours: question.horizonHours,
    rule: question.rule,
    hours: {
      total: hours.total,
      positive: hours.positive,
      negative: hours.negative,
      unknown_future: hours.unknownFuture,
      missing_price: hours.missingPrice,
    },
    base_rate: preview.baseRate,
    base_rate_by_quarter: baseRateByQuarter.map(({ quarter, labelled, positive, baseRate }) => ({
      ...{ quarter, labelled, positive },
      base_rate: baseRate,
    })),
    independent: { ...independent },
    positive_ranges: positiveRanges.map((range) => ({
      ...{ from: formatHour(range.from), to: formatHour(range.to), hours: range.hours },
    })),
    warnings: warnings.map((warning) => ({ ...warning })),
  };
}
