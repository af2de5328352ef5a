import { type AblationData, ablate } from '../../forecasting/ablation/ablate';
import { createPriceScorer, createRiseScorer } from '../../forecasting/ablation/fit-and-score';
import type { AblationReport } from '../../forecasting/ablation/report';
import { createFeatureRows, FEATURES } from '../../forecasting/features/registry/registry';
import { logReturn } from '../../forecasting/features/volatility';
import { labelHours } from '../../forecasting/labels/label';
import type { AblationFamily } from '../../forecasting/models/rise/family-names';
import type { RiseParameters } from '../../forecasting/models/rise/parameters';
import type { FitTrees } from '../../forecasting/models/trees/fit-trees';
import { readSearchedQuestion, type SearchedQuestion } from '../../forecasting/search/question';
import type { HourlySeries } from '../../forecasting/series';
import { InvalidValueError, NexthourError } from '../../system/errors';
import type { OpenedGroup } from '../features/input-groups';
import type { Prices } from '../labels/prices';

interface AblationDeps {
  readonly prices: Prices;
  readonly parameters: RiseParameters;
  readonly fitTrees: FitTrees | { readonly whyNot: string };
  readonly onProgress?: (done: number, all: number) => void;
}

/**
 * Trains a question's model with and without each group, and tells which group pays.
 * @throws InvalidValueError; NexthourError `FamilyUnavailable`, `TooLittleHistory`
 */
export async function ablateGroups(
  { prices, parameters, fitTrees, onProgress }: AblationDeps,
  given: { readonly question: string; readonly family: AblationFamily; readonly groups: readonly OpenedGroup[] },
): Promise<AblationReport> {
  const { family, groups } = given;
  const searched = readSearchedQuestion(given.question);
  if (searched.kind === 'minutes') {
    const message = `question ${searched.question.id} is about minutes, and outside series have values of hours; give btc-1h or a rise, like btc-rise-2pct-12h`;
    throw new InvalidValueError('question', message);
  }
  const needsTrees = family === 'xgboost' || searched.kind === 'price';
  if (typeof fitTrees !== 'function' && needsTrees) throw new NexthourError('FamilyUnavailable', fitTrees.whyNot);
  const fit = { parameters, fitTrees: fitTrees as FitTrees };
  const data = buildData(await prices.read(prices.known.from, prices.known.to), searched);
  const fitAndScore = searched.kind === 'rise' ? createRiseScorer(family, fit) : createPriceScorer(fit);
  const columns = new Map(groups.map((opened) => [opened.group, opened.columns]));
  const sourcesOf = new Map(groups.map(({ group, sources }) => [group, sources]));
  const ablation = await ablate(data, { groups: columns, fitAndScore, ...(onProgress ? { onProgress } : {}) });
  return {
    ...ablation,
    ...{ question: searched.question.id, source: prices.source },
    family: searched.kind === 'rise' ? family : 'xgboost',
    lossName: searched.kind === 'rise' ? 'Brier score' : 'pinball loss',
    groups: ablation.groups.map((result) => ({ ...result, sources: sourcesOf.get(result.group) ?? [] })),
  };
}

const SIGMA = FEATURES.findIndex(({ name }) => name === 'log_sigma');

/** The hours whose target and volatility are known. */
function buildData(series: HourlySeries, searched: SearchedQuestion): AblationData {
  const featuresAt = createFeatureRows(series);
  const labels = searched.kind === 'rise' ? labelHours(series, searched.question) : null;
  const examples = series.flatMap(({ hour }, index) => {
    const values = featuresAt(index);
    const logSigma = values?.[SIGMA] ?? null;
    if (!values || logSigma === null) return [];
    const change = logReturn(series[index], series[index + 1]);
    const target = labels ? (labels[index] ?? null) : change && change / Math.exp(logSigma);
    return target === null ? [] : [{ hour, row: Float64Array.from(values, (value) => value ?? Number.NaN), target }];
  });
  return {
    hours: examples.map(({ hour }) => hour),
    rows: examples.map(({ row }) => row),
    targets: examples.map(({ target }) => target),
    names: FEATURES.map(({ name }) => name),
    horizonHours: searched.kind === 'rise' ? searched.question.horizonHours : 1,
  };
}
