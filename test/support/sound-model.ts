import { type ArtifactFiles, readJson, sealFiles } from '../../forecasting/models/artifact-files';
import { CombinationParameters } from '../../forecasting/models/combination';
import { noiseModel, type Planted } from './planted-models';

/** A sound model: a calibrated HAR. The network has a weight of 0. */
export function soundModel(planted: Planted): ArtifactFiles {
  const files = new Map(noiseModel(planted));
  const parameters = readJson(files, 'combination.json', CombinationParameters);
  files.set('combination.json', Buffer.from(JSON.stringify({ ...parameters, lstmWeight: 0 })));
  files.delete('checksums.json');
  return sealFiles(files);
}
