import { HOUR_MS, type Hour } from '../hour';
import type { RiseLabel } from '../questions';
import type { HourlySeries } from '../series';
import {
  countIndependent,
  driftsOverTime,
  listPositiveRanges,
  type PositiveRange,
  pairLabels,
  type QuarterRate,
  rateQuarters,
} from './episodes';
import { labelHours } from './label';
import { type LabelWarning, listWarnings } from './warnings';

/** What a label gives on the prices of a range. */
export interface LabelPreview {
  readonly from: Hour;
  readonly to: Hour;
  readonly hours: {
    readonly total: number;
    readonly positive: number;
    readonly negative: number;
    /** Their horizon was not over at the newest price. */
    readonly unknownFuture: number;
    /** A price that decides is missing. */
    readonly missingPrice: number;
  };
  /** The share of the labelled hours that are positive; `null` without labelled hours. */
  readonly baseRate: number | null;
  readonly baseRateByQuarter: readonly QuarterRate[];
  readonly positiveRanges: readonly PositiveRange[];
  /** Hours whose horizons do not overlap, counted greedily from the first on. */
  readonly independent: { readonly horizons: number; readonly positive: number; readonly negative: number };
  readonly warnings: readonly LabelWarning[];
}

export interface PreviewRequest {
  /** May begin before `from` and end after `to`: the prices after `to` decide about its labels. */
  readonly series: HourlySeries;
  readonly from: Hour;
  readonly to: Hour;
  readonly label: RiseLabel;
  readonly source: string;
}

export function previewLabel({ series, from, to, label, source }: PreviewRequest): LabelPreview {
  const { horizonHours } = label;
  const labelled = pairLabels(series, labelHours(series, label)).filter(({ hour }) => hour >= from && hour <= to);
  const hoursWith = (value: 0 | 1) => labelled.filter((hour) => hour.label === value).map(({ hour }) => hour);
  const [positive, negative] = [hoursWith(1), hoursWith(0)];
  const known = labelled.filter((hour) => hour.label !== null);
  const lastHour = series.at(-1)?.hour ?? from;
  const total = (to - from) / HOUR_MS + 1;
  const firstUnknown = lastHour - (horizonHours - 1) * HOUR_MS;
  const unknownFuture = Math.min(total, Math.max(0, (to - firstUnknown) / HOUR_MS + 1));
  const quarters = rateQuarters(known);
  const figures = {
    hours: {
      ...{ total, positive: positive.length, negative: negative.length, unknownFuture },
      missingPrice: total - known.length - unknownFuture,
    },
    baseRate: known.length === 0 ? null : positive.length / known.length,
    baseRateByQuarter: quarters,
    independent: {
      horizons: countIndependent(
        known.map(({ hour }) => hour),
        horizonHours,
      ),
      positive: countIndependent(positive, horizonHours),
      negative: countIndependent(negative, horizonHours),
    },
  };
  return {
    ...{ from, to },
    ...figures,
    positiveRanges: listPositiveRanges(labelled),
    warnings: listWarnings({ ...figures, label, source, drifts: driftsOverTime(quarters, horizonHours) }),
  };
}
