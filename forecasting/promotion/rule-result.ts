import type { Hour } from '../hour';
import type { Finding } from '../leakage/report';

/** The name of each promotion rule, and the evidence that its sentence needs in addition to `value` and `limit` of the result. */
export interface RuleEvidence {
  /** Value: the number of leakage findings. */
  readonly 'leakage-check': { readonly first: Finding | null };
  /** Value: the number of planted candidates that the gate refused. */
  readonly 'gate-self-test': { readonly accepted: string | null };
  /** Value: the number of missing parts of the evidence. */
  readonly 'complete-evidence': null;
  readonly 'unseen-hours': null;
  /** The same for forecasts that are made every minute. */
  readonly 'unseen-forecasts': null;
  /** Value: the number of figures that are not finite. `figure` and `found` are the name and the value of the first. */
  readonly 'finite-figures': { readonly figure: string; readonly found: string } | null;
  /** A lower RMSE ratio is implausible: the model has probably seen the answer. */
  readonly 'rmse-ratio-min': null;
  readonly 'rmse-ratio-max': null;
  readonly 'mae-ratio-max': null;
  readonly 'coverage-90-min': null;
  readonly 'coverage-90-max': null;
  readonly 'crps-skill-min': null;
  /** Value: the CRPS skill relative to the volatility-scaled baseline. Only for a horizon of minutes. */
  readonly 'volatility-skill-min': { readonly pBetter: number | null };
  /** Value: the CRPS skill relative to the champion. */
  readonly champion: ChampionCheck;
  /** Value: the hour of the production model. Limit: the hour of the candidate. Epoch ms. */
  readonly 'newest-hour': { readonly version: string; readonly hour: Hour } | null;
  /** Value: 1 when another version became the production model after the comparison, otherwise 0. */
  readonly 'same-champion': { readonly production: string | null; readonly champion: string | null };
}

export type ChampionCheck =
  | { readonly version: string; readonly isUsable: false }
  | {
      readonly version: string;
      readonly isUsable: true;
      /** Whether the champion would pass the gate today. If not, the candidate must only not be worse. */
      readonly wouldPass: boolean;
      readonly pBetter: number | null;
    };

export type PromotionRule = keyof RuleEvidence;

/** The result of one promotion rule, as data. `describeReason` turns it into a sentence. */
export interface RuleResultOf<R extends PromotionRule> {
  readonly rule: R;
  readonly passed: boolean;
  /** `null` when it cannot be computed. */
  readonly value: number | null;
  /** The minimum or maximum of `value`; `null` when the rule has none. */
  readonly limit: number | null;
  readonly evidence: RuleEvidence[R];
}

export type RuleResult = { [R in PromotionRule]: RuleResultOf<R> }[PromotionRule];

/** Whether a model version becomes the production model, and why. */
export interface Decision {
  readonly promoted: boolean;
  /** One sentence with the figures that led to the decision. */
  readonly reason: string;
  /** The results of all rules, in order. The first rule that failed gives the reason. */
  readonly rules: readonly RuleResult[];
}

/** The decisions of the gate about the planted candidates. It passes when it refused each of them. */
export interface SelfTest {
  readonly passed: boolean;
  readonly trials: readonly (Decision & { readonly name: string })[];
}
