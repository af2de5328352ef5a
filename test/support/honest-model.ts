import { type ArtifactFiles, sealFiles } from '../../forecasting/models/artifact-files';
import { noiseModel, type Planted } from './planted-models';

/** An honest HAR, calibrated; the network of noise beside it has no say. */
export function honestModel(planted: Planted): ArtifactFiles {
  const files = new Map(noiseModel(planted));
  const parameters = { lstmWeight: 0, calibration: { rate: 0.015, leak: 0.006, hours: 336 } };
  files.set('combination.json', Buffer.from(JSON.stringify(parameters)));
  files.delete('checksums.json');
  return sealFiles(files);
}
