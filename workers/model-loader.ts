import type { ModelRegistry, ModelVersion } from '../clients/model-registry';
import { loadArtifact } from '../forecasting/models/artifact';
import type { ServableModel } from '../forecasting/models/servable-model';

/** Loads model versions with the same checks as the server, and caches the last one. */
export function createModelLoader(registry: ModelRegistry): (version: ModelVersion) => Promise<ServableModel> {
  let loaded: { version: string; model: ServableModel } | undefined;
  return async (version) => {
    if (loaded?.version !== version.version) {
      loaded = { version: version.version, model: loadArtifact(await registry.download(version)) };
    }
    return loaded.model;
  };
}
