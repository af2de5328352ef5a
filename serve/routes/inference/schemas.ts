import { type Static, type TSchema, Type } from '@sinclair/typebox';
import { oneOf, plainText, strict } from '../../schemas/plain-schemas';
import { MAX_RATES } from '../predict/request';

const MAX_VALUES = MAX_RATES;
const MAX_TENSORS = 10;

const TensorMetadata = Type.Object(
  {
    name: Type.String(),
    datatype: Type.String(),
    shape: Type.Array(Type.Integer(), { description: '-1 is a dimension of any length.' }),
  },
  strict,
);
export type TensorMetadata = Static<typeof TensorMetadata>;

export const INPUTS: readonly TensorMetadata[] = [
  { name: 'lag_1', datatype: 'FP64', shape: [1] },
  { name: 'rolling_mean_5', datatype: 'FP64', shape: [1] },
  { name: 'hour', datatype: 'FP64', shape: [1] },
  { name: 'rates', datatype: 'FP64', shape: [-1] },
  { name: 'last_hour', datatype: 'BYTES', shape: [1] },
];

export const OUTPUTS: readonly TensorMetadata[] = [
  { name: 'prediction', datatype: 'FP64', shape: [1] },
  { name: 'quantiles', datatype: 'FP64', shape: [-1] },
  { name: 'levels', datatype: 'FP64', shape: [-1] },
];

const name = Type.String({ maxLength: 100, description: 'a name' });
const shape = Type.Array(Type.Integer({ minimum: 0, maximum: MAX_VALUES }), {
  ...{ minItems: 1, maxItems: 8 },
  description: 'whole numbers: the length of each dimension',
});

/** Parameters of extensions that this server does not have are ignored, as the protocol allows. */
const ignored = Type.Object({}, { description: 'Parameters of extensions; they are ignored.' });

const RequestInput = Type.Object(
  {
    name,
    shape,
    datatype: Type.String({ maxLength: 10, description: '"FP64" or "BYTES"' }),
    parameters: Type.Optional(ignored),
    data: Type.Array(Type.Unknown(), { minItems: 1, maxItems: MAX_VALUES, description: 'values, flat or nested' }),
  },
  strict,
);
export type RequestInput = Static<typeof RequestInput>;

const RequestOutput = Type.Object({ name, parameters: Type.Optional(ignored) }, strict);

export const InferenceRequest = Type.Object(
  {
    id: Type.Optional(Type.String({ maxLength: 256, description: 'a text of at most 256 characters' })),
    model_name: Type.Optional(
      Type.String({ maxLength: 100, description: 'the model of the path, which clients of KServe repeat here' }),
    ),
    parameters: Type.Optional(
      Type.Object(
        {
          last_hour: Type.Optional(
            Type.Union([Type.String({ maxLength: 32 }), Type.Integer()], {
              description: 'the hour of the last rate, like "2026-11-21T07Z", or its epoch milliseconds',
            }),
          ),
        },
        { description: '`last_hour` belongs to the input `rates`. Other parameters are ignored.' },
      ),
    ),
    inputs: Type.Optional(Type.Array(RequestInput, { minItems: 0, maxItems: MAX_TENSORS, description: 'tensors' })),
    outputs: Type.Optional(Type.Array(RequestOutput, { minItems: 0, maxItems: MAX_TENSORS, description: 'tensors' })),
  },
  { ...strict, title: 'InferenceRequest' },
);
export type InferenceRequest = Static<typeof InferenceRequest>;

/** An input of one datatype. */
function documentInput(datatype: string, value: TSchema) {
  const names = INPUTS.filter((input) => input.datatype === datatype).map((input) => input.name);
  const { parameters, data } = RequestInput.properties;
  const { minItems, maxItems, description } = data;
  const values = Type.Array(Type.Union([value, Type.Array(value)]), { minItems, maxItems, description });
  return Type.Object({ name: oneOf(names), datatype: oneOf([datatype]), shape, parameters, data: values }, strict);
}

/** The request as OpenAPI shows it. The server checks the tensors one by one, because its messages are then about one tensor. */
export const DocumentedRequest = Type.Unsafe<InferenceRequest>(
  Type.Object(
    {
      ...InferenceRequest.properties,
      inputs: Type.Optional(
        Type.Array(Type.Union([documentInput('FP64', Type.Number()), documentInput('BYTES', Type.String())]), {
          maxItems: MAX_TENSORS,
        }),
      ),
      outputs: Type.Optional(
        Type.Array(
          Type.Object(
            { name: oneOf(OUTPUTS.map((output) => output.name)), parameters: Type.Optional(ignored) },
            strict,
          ),
          { maxItems: MAX_TENSORS },
        ),
      ),
    },
    { ...strict, title: 'InferenceRequest' },
  ),
);

export const ModelMetadata = Type.Object(
  {
    name: Type.String({ examples: ['btc_predictor'] }),
    versions: Type.Array(Type.String(), { description: 'The version that is loaded.' }),
    platform: Type.String(),
    inputs: Type.Array(TensorMetadata, {
      description:
        'All inputs that a request can have: none, `lag_1` with `rolling_mean_5` and `hour`, or `rates` with `last_hour`.',
    }),
    outputs: Type.Array(TensorMetadata),
  },
  { ...strict, title: 'ModelMetadata' },
);

const ResponseOutput = Type.Object(
  {
    name: Type.String(),
    datatype: Type.String(),
    shape: Type.Array(Type.Integer()),
    data: Type.Array(Type.Number()),
  },
  strict,
);

const said = (description: string) => Type.Optional(Type.String({ description }));

export const InferenceResponse = Type.Object(
  {
    model_name: Type.String(),
    model_version: Type.String(),
    id: Type.Optional(Type.String({ description: 'The `id` of the request.' })),
    parameters: Type.Object(
      {
        basis: Type.String({ description: 'What the forecast uses: newest, observation or rates.' }),
        source: Type.String({ description: 'The source of the prices; `request` when the caller sent them.' }),
        last_hour: Type.String(),
        stale: Type.Boolean({ description: 'Whether `last_hour` is more than two hours ago.' }),
        target_hour: said('The hour that is forecast; absent when it is not known.'),
        note: said('What is forecast from an observation.'),
        replayed: said('The past hour from which the prices are, if they are replayed or generated.'),
        gate_reason: said('Why the data gate refused newer data.'),
      },
      { ...strict, description: 'What the forecast is from. The fields are those of POST /predict.' },
    ),
    outputs: Type.Array(ResponseOutput, {
      description: '`prediction` and `quantiles` in USD, and `levels`, the levels of the quantiles.',
    }),
  },
  { ...strict, title: 'InferenceResponse' },
);
export type InferenceResponse = Static<typeof InferenceResponse>;

const model = Type.String({ ...plainText, description: 'the name of a model, like btc_predictor' });
const version = Type.String({ ...plainText, description: 'a version of the model, like 3' });
const NamedModel = Type.Object({ model, version: Type.Optional(version) }, strict);

/** The parameters of the paths without and with a version. */
export const ModelParams = {
  '': Type.Unsafe<Static<typeof NamedModel>>(Type.Object({ model }, strict)),
  Version: Type.Unsafe<Static<typeof NamedModel>>(Type.Object({ model, version }, strict)),
};

const failed = (description: string) => ({
  description,
  content: { 'application/json': { schema: Type.Object({ error: Type.String() }, strict) as TSchema } },
});

/** The `response` entries for errors, in the form of the protocol. */
export const inferenceErrors = {
  '4xx': failed('The request cannot be answered.'),
  '5xx': failed('The server cannot answer at the moment.'),
};
