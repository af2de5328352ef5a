import protobuf from 'protobufjs';

/** Writes small ONNX files, right ones and planted wrong ones. The numbers of the fields are those of onnx.proto. */
const root = protobuf.parse(
  `syntax = "proto2";
  message Model { optional int64 irVersion = 1; optional string producerName = 2; optional Graph graph = 7; repeated Opset opset = 8; repeated Entry metadata = 14; }
  message Opset { optional string domain = 1; optional int64 version = 2; }
  message Entry { optional string key = 1; optional string value = 2; }
  message Graph { repeated Node node = 1; optional string name = 2; repeated Tensor initializer = 5; repeated Value input = 11; repeated Value output = 12; }
  message Node { repeated string input = 1; repeated string output = 2; optional string opType = 4; repeated Attribute attribute = 5; optional string domain = 7; }
  message Attribute { optional string name = 1; optional int64 i = 3; optional Graph g = 6; repeated int64 ints = 8; optional int32 type = 20; }
  message Tensor { repeated int64 dims = 1; optional int32 dataType = 2; optional bytes rawData = 9; optional string name = 8; repeated Entry external = 13; optional int32 location = 14; }
  message Value { optional string name = 1; optional Type type = 2; }
  message Type { optional TensorType tensor = 1; }
  message TensorType { optional int32 elemType = 1; optional Shape shape = 2; }
  message Shape { repeated Dim dim = 1; }
  message Dim { optional int64 value = 1; optional string param = 2; }`,
).root;
const modelType = root.lookupType('Model');

const FLOAT = 1;
export type Size = number | null;

export interface OnnxNode {
  readonly op: string;
  readonly inputs: readonly string[];
  readonly output: string;
  readonly domain?: string;
  readonly attribute?: readonly object[];
}

export interface OnnxFile {
  readonly nodes: readonly OnnxNode[];
  readonly weights?: Readonly<
    Record<string, { dims: readonly number[]; values: readonly number[] | Float32Array; isExternal?: boolean }>
  >;
  readonly inputs: Readonly<Record<string, readonly Size[]>>;
  readonly outputs: Readonly<Record<string, readonly Size[]>>;
  readonly elemType?: number;
  readonly features?: readonly string[];
  readonly domains?: readonly string[];
  /** Of the standard operators. */
  readonly opset?: number;
}

export function writeOnnx(file: OnnxFile): Buffer {
  const { nodes, weights = {}, inputs, outputs, elemType = FLOAT, features, domains = [], opset = 15 } = file;
  const value = (name: string, sizes: readonly Size[], type = FLOAT) => ({
    name,
    type: {
      tensor: {
        elemType: type,
        shape: { dim: sizes.map((size) => (size === null ? { param: 'N' } : { value: size })) },
      },
    },
  });
  const model = {
    irVersion: 8,
    producerName: 'planted',
    opset: [{ domain: '', version: opset }, ...domains.map((domain) => ({ domain, version: 1 }))],
    metadata: features ? [{ key: 'features', value: JSON.stringify(features) }] : [],
    graph: {
      name: 'planted',
      node: nodes.map(({ op, inputs: from, output, ...rest }) => ({
        opType: op,
        input: from,
        output: [output],
        ...rest,
      })),
      initializer: Object.entries(weights).map(([name, { dims, values, isExternal = false }]) => ({
        ...{ name, dims, dataType: FLOAT },
        ...(isExternal
          ? { external: [{ key: 'location', value: '/etc/passwd' }], location: 1 }
          : { rawData: Buffer.from(Float32Array.from(values).buffer) }),
      })),
      input: Object.entries(inputs).map(([name, sizes]) => value(name, sizes, elemType)),
      output: Object.entries(outputs).map(([name, sizes]) => value(name, sizes)),
    },
  };
  return Buffer.from(modelType.encode(modelType.create(model)).finish());
}

/** A logistic regression: Sigmoid(x · weights + constant). `after` are more nodes that turn `probability` into `probabilities`. */
export function writeLogistic(
  features: Readonly<Record<string, number>>,
  { constant = 0, after = [], ...change }: { constant?: number; after?: readonly OnnxNode[] } & Partial<OnnxFile> = {},
): Buffer {
  const names = Object.keys(features);
  const last = after.length > 0 ? 'probability' : 'probabilities';
  return writeOnnx({
    nodes: [
      { op: 'MatMul', inputs: ['x', 'w'], output: 'product' },
      { op: 'Add', inputs: ['product', 'b'], output: 'sum' },
      { op: 'Sigmoid', inputs: ['sum'], output: last },
      ...after,
    ],
    inputs: { x: [null, names.length] },
    outputs: { probabilities: [null, 1] },
    features: names,
    ...change,
    weights: {
      w: { dims: [names.length, 1], values: Object.values(features) },
      b: { dims: [1], values: [constant] },
      ...change.weights,
    },
  });
}
