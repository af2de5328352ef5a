import type { RiseLabel } from '../questions';
import { REAL_SOURCE } from '../replay';
import type { LabelPreview } from './preview';

/** What a careful statistician says about a label before anyone trains on it. */
export interface LabelWarning {
  readonly code: WarningCode;
  readonly message: string;
}

export const WARNING_CODES = [
  'range_shortened',
  'no_labels',
  'no_positives',
  'no_negatives',
  'few_positive_episodes',
  'few_negative_episodes',
  'overlapping_horizons',
  'base_rate_drifts',
  'missing_prices',
  'replayed_prices',
  'generated_prices',
  'other_prices',
] as const;
export type WarningCode = (typeof WARNING_CODES)[number];

/** The model gate needs as many positives in its unseen part; they say little if they are fewer independent episodes. */
const MIN_EPISODES = 50;
const MAX_MISSING_SHARE = 0.01;

type Figures = Pick<LabelPreview, 'hours' | 'baseRate' | 'baseRateByQuarter' | 'independent'>;

interface Judged extends Figures {
  readonly label: RiseLabel;
  readonly source: string;
  readonly drifts: boolean;
}

export function listWarnings(judged: Judged): LabelWarning[] {
  const { hours, baseRate } = judged;
  const ofPrices = [warnOfMissing(judged), warnOfSource(judged.source)];
  if (baseRate === null) {
    const message =
      'No hour of the range has a label: its horizon is not over, or prices are missing; give an earlier range';
    return present([{ code: 'no_labels', message }, ...ofPrices]);
  }
  return present([
    hours.positive === 0 && {
      code: 'no_positives',
      message: 'No hour of the range is positive, so nothing can be learnt; lower the threshold or give a longer range',
    },
    hours.negative === 0 && {
      code: 'no_negatives',
      message:
        'Every hour of the range is positive, so nothing can be learnt; raise the threshold or give a longer range',
    },
    warnOfFew('positive', judged),
    warnOfFew('negative', judged),
    warnOfOverlap(judged),
    warnOfDrift(judged),
    ...ofPrices,
  ]);
}

type Maybe = LabelWarning | false | null;

function present(warnings: readonly Maybe[]): LabelWarning[] {
  return warnings.filter((warning): warning is LabelWarning => warning !== null && warning !== false);
}

const show = (count: number) => count.toLocaleString('en-US');

function warnOfFew(kind: 'positive' | 'negative', { independent, hours }: Judged): Maybe {
  const episodes = independent[kind];
  if (hours[kind] === 0 || episodes >= MIN_EPISODES) return null;
  const message = `The ${show(hours[kind])} ${kind} hours are only ${episodes} independent episodes; with fewer than ${MIN_EPISODES}, scores are mostly chance. Give a longer range, a shorter horizon or another threshold`;
  return { code: `few_${kind}_episodes`, message };
}

function warnOfOverlap({ label: { horizonHours }, hours, independent }: Judged): Maybe {
  if (horizonHours === 1) return null;
  const labelled = hours.positive + hours.negative;
  const message = `The horizons of neighbouring hours overlap: the ${show(labelled)} labels contain ${show(independent.horizons)} independent horizons. Never shuffle the hours: a shuffled split puts nearly equal hours into training and test, and shows a skill that does not exist. Use the column split of the CSV`;
  return { code: 'overlapping_horizons', message };
}

function warnOfDrift({ drifts, baseRateByQuarter }: Judged): Maybe {
  if (!drifts) return null;
  const sorted = [...baseRateByQuarter].sort((one, other) => one.baseRate - other.baseRate);
  const showRate = (quarter = sorted[0]) => `${((quarter?.baseRate ?? 0) * 100).toFixed(1)} % in ${quarter?.quarter}`;
  const message = `The base rate changes over time, from ${showRate()} to ${showRate(sorted.at(-1))}, by more than chance. Probabilities that were right in one quarter are wrong in another; compare a model with the volatility-only baseline too`;
  return { code: 'base_rate_drifts', message };
}

function warnOfMissing({ hours: { total, missingPrice } }: Judged): Maybe {
  if (missingPrice / total <= MAX_MISSING_SHARE) return null;
  const message = `${show(missingPrice)} of the ${show(total)} hours have no label because a price is missing; \`nexthour features export\` shows which`;
  return { code: 'missing_prices', message };
}

function warnOfSource(source: string): Maybe {
  if (source === REAL_SOURCE) return null;
  if (source.startsWith('replay')) {
    const message = `The prices are replayed prices of past years (${source}), not those of today; set LIVE_COIN_WATCH_API_KEY for current prices`;
    return { code: 'replayed_prices', message };
  }
  if (source.includes('generated')) {
    const message = `The prices are generated (${source}): no market made them. A model of them says nothing about real prices`;
    return { code: 'generated_prices', message };
  }
  return { code: 'other_prices', message: `The prices come from ${source}; nexthour does not know how they were made` };
}
