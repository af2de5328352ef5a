/** The baselines of every question about a rise. A model must be better than both. */
export const RISE_BASELINES = ['base-rate', 'volatility-logistic'] as const;

/** The families for questions about a rise, in the order in which they are shown. */
export const RISE_FAMILIES = [...RISE_BASELINES, 'logistic-regression', 'xgboost'] as const;
export type RiseFamilyName = (typeof RISE_FAMILIES)[number];

/** The families that can be fitted with and without groups of inputs. */
export const ABLATION_FAMILIES = ['xgboost', 'logistic-regression'] as const;
export type AblationFamily = (typeof ABLATION_FAMILIES)[number];
