import { createHash } from 'node:crypto';
import { tensorflowBackendFile, xgboostLibraryFile } from '../../config/paths';
import type { Fold } from '../../forecasting/backtest/folds';
import { runFold } from '../../forecasting/backtest/run-fold';
import { runMinuteFold } from '../../forecasting/minutes/backtest/run-fold';
import { createMinuteModels } from '../../forecasting/minutes/models/families';
import type { MinuteParameters } from '../../forecasting/minutes/models/parameters';
import { parseBarFile } from '../../forecasting/minutes/training/bar-file';
import { loadArtifact, readLstm } from '../../forecasting/models/artifact';
import { type ArtifactFiles, jsonFile, sealFiles } from '../../forecasting/models/artifact-files';
import { createHarModel } from '../../forecasting/models/har';
import { createFittedLstm } from '../../forecasting/models/lstm';
import type { Model } from '../../forecasting/models/model';
import { buildRiseExamples } from '../../forecasting/models/rise/examples';
import { createRiseFamilies } from '../../forecasting/models/rise/families';
import type { RiseParameters } from '../../forecasting/models/rise/parameters';
import type { FitTrees } from '../../forecasting/models/trees/fit-trees';
import type { Parameters } from '../../forecasting/parameters';
import type { PriceQuestion, RiseQuestion } from '../../forecasting/questions';
import { crps } from '../../forecasting/scoring/crps';
import type { ForecastOutcome } from '../../forecasting/scoring/outcome';
import type { OriginLosses } from '../../forecasting/search/judge';
import { scoreRiseFold } from '../../forecasting/search/rise-fold';
import type { HourlySeries } from '../../forecasting/series';
import { parseSeriesCsv } from '../../forecasting/series-csv';
import { NexthourError } from '../../system/errors';
import { readBackend } from '../fit/backend';
import { fitLstm } from '../fit/fit-lstm';
import { loadTensorFlow } from '../fit/tensorflow';
import { fitBooster } from '../xgboost/fit-booster';
import { loadXgboost } from '../xgboost/library';
import { keepExamples, keepFiles, keepTrees } from './keep-fits';
import type { FoldLosses, SearchJob, SearchProgress } from './messages';

/**
 * Fits the family with the parameters of a trial on the training part of each fold, and returns the loss of each of its forecasts: the CRPS
 * of the log-return for a price, the Brier score for a rise.
 */
export async function scoreTrial(
  job: SearchJob,
  sendProgress: (progress: SearchProgress) => void,
): Promise<FoldLosses> {
  const scoreFold = openFolds(job);
  const losses: OriginLosses[] = [];
  for (const fold of job.folds) {
    losses.push(await scoreFold(fold));
    sendProgress({ folds: losses.length });
  }
  return losses;
}

function openFolds(job: SearchJob): (fold: Fold) => Promise<OriginLosses> {
  const { searched } = job;
  if (searched.kind === 'minutes') return openMinutes(job, searched.question);
  const series = parseSeriesCsv(Buffer.from(job.data));
  return searched.kind === 'rise' ? openRises(job, searched.question, series) : openPrices(job, series);
}

function openPrices(job: SearchJob, series: HourlySeries): (fold: Fold) => Promise<OriginLosses> {
  const models = [createPriceModel(job)];
  return async (fold) => toLosses(await runFold({ series, fold, models, onStep: () => undefined }));
}

function createPriceModel(job: SearchJob): Model {
  const { family } = job;
  const parameters = job.parameters as Parameters;
  if (family === 'har') return createHarModel(parameters.combination.har);
  const progress = { onPlan: () => undefined, onEpoch: () => undefined };
  const trainNetwork = async (series: HourlySeries) => {
    const tensorflow = await loadTensorFlow(await readBackend(tensorflowBackendFile));
    return (await fitLstm({ series, parameters, holdsOut: false, tensorflow, progress })).files;
  };
  if (family === 'lstm') {
    const read = (files: ArtifactFiles) => createFittedLstm(readLstm(files));
    return { name: family, fit: async (series) => read(await trainNetwork(series)), fromFiles: read };
  }
  const { combination, lstm } = parameters;
  const data = hashOf(job);
  const fitOnce = (series: HourlySeries) => {
    const range = [series[0]?.hour, series.at(-1)?.hour];
    return keepFiles(job.fitsFolder, { data, range, lstm, har: combination.har }, () => trainNetwork(series));
  };
  return {
    name: family,
    fit: async (series) => loadArtifact(replaceCombination(await fitOnce(series), combination)),
    fromFiles: loadArtifact,
  };
}

function replaceCombination(files: ArtifactFiles, combination: Parameters['combination']): ArtifactFiles {
  const others = [...files].filter(([name]) => name !== 'checksums.json');
  return sealFiles(new Map([...others, ['combination.json', jsonFile(combination)]]));
}

function openRises(job: SearchJob, label: RiseQuestion, series: HourlySeries): (fold: Fold) => Promise<OriginLosses> {
  const parameters = job.parameters as RiseParameters;
  const family = createRiseFamilies({ parameters, fitTrees }).get(job.family);
  if (!family) throw unknownFamily(job);
  const { features } = family;
  const { threshold, horizonHours, rule } = label;
  const identity = {
    data: hashOf(job),
    label: { threshold, horizonHours, rule },
    features: features.map(({ name, version }) => [name, version]),
  };
  const build = () => buildRiseExamples(series, { label, features });
  const examples = keepExamples(job.fitsFolder, identity, build);
  return async (fold) => scoreRiseFold({ examples: await examples, fold, horizonHours, family });
}

function openMinutes(job: SearchJob, { horizonMinutes: steps }: PriceQuestion): (fold: Fold) => Promise<OriginLosses> {
  const series = parseBarFile(Buffer.from(job.data));
  const horizon = { steps };
  return async (fold) => {
    // The models of minutes remember their fit, so each fold has its own.
    const model = createMinuteModels({
      ...{ horizon, parameters: job.parameters as MinuteParameters },
      fitTrees: job.family === 'combination' ? keepTrees(job.fitsFolder, fitTrees) : fitTrees,
    }).get(job.family);
    if (!model) throw unknownFamily(job);
    // The targets of origins one horizon apart do not overlap.
    const run = { series, fold, horizon, stride: steps, models: [model], onStep: () => undefined };
    return toLosses(await runMinuteFold(run));
  };
}

/** This process is a child already, so XGBoost's library is loaded here. */
const fitTrees: FitTrees = async (job) => fitBooster(await loadXgboost(xgboostLibraryFile), job);

function toLosses([run]: readonly { readonly outcomes: readonly ForecastOutcome[] }[]): OriginLosses {
  const outcomes = run?.outcomes ?? [];
  return {
    origins: Float64Array.from(outcomes, ({ origin }) => origin),
    losses: Float64Array.from(outcomes, (outcome) => crps(outcome)),
  };
}

function hashOf({ data }: SearchJob): string {
  return createHash('sha256').update(data).digest('hex');
}

function unknownFamily({ family, searched }: SearchJob): NexthourError {
  return new NexthourError('UnknownFamily', `There is no family "${family}" for ${searched.question.id}`);
}
