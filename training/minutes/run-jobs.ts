import { MINUTE_MS } from '../../forecasting/bars/minute-bar';
import { endOfBar, sliceBars } from '../../forecasting/minutes/bar-series';
import { loadMinuteModel, sealMinuteModel } from '../../forecasting/minutes/models/artifact';
import { createMinuteModels } from '../../forecasting/minutes/models/families';
import { parseBarFile } from '../../forecasting/minutes/training/bar-file';
import { evaluateMinuteModel, type MinuteChampion } from '../../forecasting/minutes/training/evaluate';
import { selectTrainingBars } from '../../forecasting/minutes/training/split';
import { type ArtifactFiles, UnusableArtifactError } from '../../forecasting/models/artifact-files';
import type { FitTrees } from '../../forecasting/models/trees/fit-trees';
import { NexthourError } from '../../system/errors';
import type { MinuteEvaluationJob, MinuteFit, MinuteFitJob } from './messages';

/** Fits a model on the older bars of the file. @throws NexthourError */
export async function fitMinutes(job: Omit<MinuteFitJob, 'kind'>, fitTrees: FitTrees): Promise<MinuteFit> {
  const { family, steps, parameters } = job;
  const series = parseBarFile(Buffer.from(job.bars));
  const { from, to } = selectTrainingBars(series, { steps, trainingDays: parameters.trainingDays });
  const method = createMinuteModels({ horizon: { steps }, parameters, fitTrees }).get(family);
  if (!method) throw new NexthourError('UnknownModel', `There is no model "${family}" for bars of minutes`);
  const model = await method.fit(sliceBars(series, from, to));
  return {
    files: sealMinuteModel({ model, family, barMinutes: series.barMs / MINUTE_MS, steps }),
    trainedFrom: endOfBar(series, from),
    trainedUntil: endOfBar(series, to - 1),
    bars: to - from,
  };
}

/** @throws UnusableArtifactError when the files of the candidate cannot be used */
export function evaluateMinutes(job: Omit<MinuteEvaluationJob, 'kind'>) {
  const { steps, parameters, candidate, champion, headlines = [] } = job;
  return evaluateMinuteModel({
    ...{ steps, parameters, headlines, series: parseBarFile(Buffer.from(job.bars)) },
    candidate: { model: load(candidate.files), trainedUntil: candidate.trainedUntil },
    champion: champion && loadChampion(champion),
  });
}

function loadChampion(champion: NonNullable<MinuteEvaluationJob['champion']>): MinuteChampion {
  if ('unusable' in champion) return champion;
  const { version, files, trainedUntil } = champion;
  try {
    return { version, model: load(files), trainedUntil };
  } catch (error) {
    if (!(error instanceof UnusableArtifactError)) throw error;
    return { version, unusable: error.message };
  }
}

/** Bytes that came from another process are no `Buffer`. */
function load(files: ArtifactFiles) {
  return loadMinuteModel(new Map([...files].map(([name, bytes]) => [name, Buffer.from(bytes)]))).model;
}
