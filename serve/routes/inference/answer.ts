import type { Prediction } from '../predict/answer';
import type { InferenceRequest, InferenceResponse, TensorMetadata } from './schemas';
import { buildOutputs } from './tensors';

/**
 * The answer to an inference request. It has no fields for what is not known.
 * @param outputs the tensors that it has
 */
export function buildResponse(
  request: InferenceRequest,
  outputs: readonly TensorMetadata[],
  prediction: Prediction,
): InferenceResponse {
  const { model, data, note, target_hour } = prediction;
  const { basis, source, last_hour, stale, replayed, gate_reason } = data;
  return {
    model_name: model.name,
    model_version: model.version,
    ...(request.id !== undefined && { id: request.id }),
    parameters: {
      ...{ basis, source, last_hour, stale },
      ...(target_hour !== null && { target_hour }),
      ...(note !== null && { note }),
      ...(replayed !== null && { replayed }),
      ...(gate_reason !== null && { gate_reason }),
    },
    outputs: buildOutputs(outputs, prediction),
  };
}
