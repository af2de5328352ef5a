import type { RiseExamples } from '../../models/rise/examples';
import { createRiseFamilies } from '../../models/rise/families';
import type { RiseFamily } from '../../models/rise/family';
import { RISE_BASELINES } from '../../models/rise/family-names';
import type { RiseParameters } from '../../models/rise/parameters';
import type { NamedOutcomes } from '../../scoring/probability/outcome';
import { type EvaluatedRow, toOutcomes } from './rows';

export const [BASE_RATE, VOLATILITY_LOGISTIC] = RISE_BASELINES;

/** The features of the volatility-only baseline. */
export function volatilityFeatures(parameters: RiseParameters): RiseFamily['features'] {
  return createBaselines(parameters).at(-1)?.features ?? [];
}

/** Fits the baselines on the training part, and forecasts the hours of the test part. */
export function forecastBaselines(rows: readonly EvaluatedRow[], parameters: RiseParameters): Promise<NamedOutcomes[]> {
  const train = toExamples(rows.filter(({ split }) => split === 'train'));
  const test = rows.filter(({ split }) => split === 'test');
  const forecasts = createBaselines(parameters).map(async (family) => {
    const classifier = await family.fit(train);
    const forecast = test.map((row) => ({ ...row, probability: classifier.probability(toInputs(row)) }));
    return { name: family.name, outcomes: toOutcomes(forecast) };
  });
  return Promise.all(forecasts);
}

function createBaselines(parameters: RiseParameters): RiseFamily[] {
  const families = createRiseFamilies({ parameters, fitTrees: { whyNot: 'only the baselines are fitted' } });
  return RISE_BASELINES.flatMap((name) => families.get(name) ?? []);
}

function toExamples(rows: readonly EvaluatedRow[]): RiseExamples {
  const known = rows.flatMap((row) => (row.label === null ? [] : [{ ...row, label: row.label }]));
  return {
    hours: known.map(({ hour }) => hour),
    rows: known.map(toInputs),
    labels: known.map(({ label }) => label),
  };
}

function toInputs({ volatility }: Pick<EvaluatedRow, 'volatility'>): Float64Array {
  return Float64Array.from(volatility, (value) => value ?? Number.NaN);
}
