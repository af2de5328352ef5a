import { type HttpError, invalidRequest } from '../../http-error';
import type { Prediction } from '../predict/answer';
import { type OwnRequest, parseOwnRequest } from '../predict/request';
import {
  INPUTS,
  type InferenceRequest,
  type InferenceResponse,
  OUTPUTS,
  type RequestInput,
  type TensorMetadata,
} from './schemas';

const REMEDY =
  'send no inputs for the next hour, the inputs lag_1, rolling_mean_5 and hour for your own observation, or the inputs rates and last_hour for your own prices';

/**
 * Reads the tensors of a request. The inputs have the names of the fields of POST /predict.
 * @param model the model that the path names
 * @throws HttpError InvalidRequest
 */
export function parseInferenceRequest(request: InferenceRequest, model: string): OwnRequest {
  const { model_name = model, inputs = [], parameters = {} } = request;
  if (model_name !== model)
    throw refuse('model_name', `the path names ${model}, and the body "${model_name.slice(0, 40)}"; name one model`);
  const fields: Record<string, unknown> = {};
  for (const [index, input] of inputs.entries()) {
    const field = `inputs[${index}]`;
    const known = findTensor(INPUTS, input.name, `${field}.name`);
    if (Object.hasOwn(fields, input.name))
      throw refuse(`${field}.name`, `${input.name} is given twice; send each input once`);
    const values = readValues(input, known, field);
    fields[input.name] = isList(known) ? values : values[0];
  }
  if (parameters.last_hour !== undefined) {
    if (Object.hasOwn(fields, 'last_hour'))
      throw refuse('parameters.last_hour', 'last_hour is also an input; send one of them');
    fields.last_hour = parameters.last_hour;
  }
  return parseOwnRequest(fields, REMEDY);
}

/** The outputs that the request names, or all of them. @throws HttpError InvalidRequest */
export function findOutputs({ outputs = [] }: InferenceRequest): readonly TensorMetadata[] {
  if (outputs.length === 0) return OUTPUTS;
  return outputs.map(({ name }, index) => findTensor(OUTPUTS, name, `outputs[${index}].name`));
}

export function buildOutputs(outputs: readonly TensorMetadata[], prediction: Prediction): InferenceResponse['outputs'] {
  const { quantiles } = prediction;
  const values: Readonly<Record<string, number[]>> = {
    prediction: [prediction.prediction],
    quantiles: quantiles.map(({ value }) => value),
    levels: quantiles.map(({ level }) => level),
  };
  return outputs.map(({ name, datatype }) => {
    const data = values[name] ?? [];
    return { name, datatype, shape: [data.length], data };
  });
}

function findTensor(tensors: readonly TensorMetadata[], given: string, field: string): TensorMetadata {
  const found = tensors.find(({ name }) => name === given);
  if (found) return found;
  const kind = tensors === INPUTS ? 'an input' : 'an output';
  const known = tensors.map(({ name }) => name).join(', ');
  throw refuse(field, `"${given.slice(0, 40)}" is not ${kind} of this model; they are ${known}`);
}

/** Checks an input against its declaration, and returns its values in one list. */
function readValues({ datatype, shape, data }: RequestInput, known: TensorMetadata, field: string): unknown[] {
  if (datatype !== known.datatype)
    throw refuse(`${field}.datatype`, `${known.name} has the datatype ${known.datatype}; "${datatype}" was given`);
  const length = readLength(shape, known, field);
  // The values of a batch of one may be in a list of their own.
  const values = shape.length === 2 && data.length === 1 && Array.isArray(data[0]) ? data[0] : data;
  if (values.length !== length) {
    const problem = `${known.name} has ${countValues(values.length)}, but its shape ${show(shape)} needs ${length}`;
    throw refuse(`${field}.data`, `${problem}; send as many as the shape says`);
  }
  const [type, what] = datatype === 'BYTES' ? ['string', 'a text'] : ['number', 'a number'];
  const wrong = values.findIndex((value) => typeof value !== type);
  if (wrong >= 0) {
    const given = String(JSON.stringify(values[wrong])).slice(0, 60);
    throw refuse(`${field}.data[${wrong}]`, `a value of ${known.name} must be ${what}; ${given} was given`);
  }
  return values;
}

/** The number of values that a shape says. A leading dimension of 1 is a batch of one request. */
function readLength(shape: readonly number[], known: TensorMetadata, field: string): number {
  const declared = isList(known) ? '[n], where n is the number of values' : '[1]';
  const [batch = 1, length] = shape.length === 2 ? shape : [1, ...shape];
  if (length === undefined || shape.length > 2)
    throw refuse(`${field}.shape`, `${known.name} has the shape ${declared}; ${show(shape)} was given`);
  const forecasts = isList(known) ? batch : batch * length;
  if (forecasts === 1) return length;
  const problem = `the shape ${show(shape)} of ${known.name} means ${forecasts} forecasts`;
  throw refuse(`${field}.shape`, `${problem}; send one request for each, with the shape ${declared}`);
}

function isList({ shape }: TensorMetadata): boolean {
  return shape[0] === -1;
}

function countValues(count: number): string {
  return count === 1 ? '1 value' : `${count} values`;
}

function show(shape: readonly number[]): string {
  return `[${shape.join(', ')}]`;
}

function refuse(field: string, problem: string): HttpError {
  return invalidRequest([{ field, message: `${field}: ${problem}` }]);
}
