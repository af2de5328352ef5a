import type { Hour } from '../hour';
import type { Finding } from '../leakage/report';

/** The name of each promotion rule, with the facts that its sentence needs beside value and limit. */
export interface RuleEvidence {
  /** The number of leakage findings. */
  readonly 'leakage-check': { readonly first: Finding | null };
  /** The number of planted candidates that the gate refused before it decided. */
  readonly 'gate-self-test': { readonly accepted: string | null };
  /** The number of missing parts of the evidence. */
  readonly 'complete-evidence': null;
  readonly 'unseen-hours': null;
  /** The number of figures that are not finite; `figure` and `found` are of the first. */
  readonly 'finite-figures': { readonly figure: string; readonly found: string } | null;
  /** A lower RMSE ratio is implausible: the model has seen the answer. */
  readonly 'rmse-ratio-min': null;
  readonly 'rmse-ratio-max': null;
  readonly 'mae-ratio-max': null;
  readonly 'coverage-90-min': null;
  readonly 'coverage-90-max': null;
  readonly 'crps-skill-min': null;
  /** The CRPS skill against the champion. */
  readonly champion: ChampionCheck;
  /** The hour of the production model; the limit is the hour of the candidate (epoch ms). */
  readonly 'newest-hour': { readonly version: string; readonly hour: Hour } | null;
  /** 1 when another version became production after the candidate was compared, else 0. */
  readonly 'same-champion': { readonly production: string | null; readonly champion: string | null };
}

export type ChampionCheck =
  | { readonly version: string; readonly isUsable: false }
  | {
      readonly version: string;
      readonly isUsable: true;
      /** Whether the champion would pass the gate today; if not, the candidate only has to be no worse. */
      readonly wouldPass: boolean;
      readonly pBetter: number | null;
    };

export type PromotionRule = keyof RuleEvidence;

/** What one promotion rule measured, as data; `describeReason` words it. */
export interface RuleResultOf<R extends PromotionRule> {
  readonly rule: R;
  readonly passed: boolean;
  /** `null` when it cannot be computed. */
  readonly value: number | null;
  /** The value must not be beyond it; `null` when the rule has none. */
  readonly limit: number | null;
  readonly evidence: RuleEvidence[R];
}

export type RuleResult = { [R in PromotionRule]: RuleResultOf<R> }[PromotionRule];

/** Whether a model version becomes production, and why. */
export interface Decision {
  readonly promoted: boolean;
  /** One sentence with the numbers that decided. */
  readonly reason: string;
  /** Every rule that was checked, in order. The first that failed gives the reason. */
  readonly rules: readonly RuleResult[];
}
