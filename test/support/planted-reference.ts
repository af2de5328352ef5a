import type { DriftReference } from '../../forecasting/drift/reference';
import { EDGE_COUNT } from '../../forecasting/drift/stability';
import { WATCHED_NAMES } from '../../forecasting/drift/watched-inputs';

/** A drift reference in which every input was uniform between −7 and 7 in training. */
export const plantedReference: DriftReference = {
  version: 1,
  inputs: WATCHED_NAMES.map((name) => ({
    name,
    edges: Array.from({ length: EDGE_COUNT }, (_, edge) => edge - 6),
    shares: Array.from({ length: EDGE_COUNT + 1 }, () => 1 / (EDGE_COUNT + 1)),
    limit: 1,
  })),
};
