import type { ModelRegistry, ModelVersion } from '../clients/model-registry';
import { loadArtifact } from '../forecasting/models/artifact';
import type { ServableModel } from '../forecasting/models/servable-model';

/** Loads versions as the server does, checks and all, and keeps the newest one in memory. */
export function createModelLoader(registry: ModelRegistry): (version: ModelVersion) => Promise<ServableModel> {
  let loaded: { version: string; model: ServableModel } | undefined;
  return async (version) => {
    if (loaded?.version !== version.version) {
      loaded = { version: version.version, model: loadArtifact(await registry.download(version)) };
    }
    return loaded.model;
  };
}
