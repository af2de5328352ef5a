import protobuf from 'protobufjs';

/** The parts of an ONNX file that are checked before the runtime sees it (onnx.proto of ONNX 1.19). Other fields are skipped. */
export interface ModelProto {
  readonly producerName: string;
  readonly graph?: GraphProto;
  readonly opsetImport: readonly { readonly domain: string; readonly version: unknown }[];
  readonly metadataProps: readonly { readonly key: string; readonly value: string }[];
  readonly functions: readonly unknown[];
}

export interface GraphProto {
  readonly node: readonly NodeProto[];
  readonly initializer: readonly TensorProto[];
  readonly sparseInitializer: readonly unknown[];
  readonly input: readonly ValueInfo[];
  readonly output: readonly ValueInfo[];
}

export interface NodeProto {
  readonly opType: string;
  readonly domain: string;
  readonly attribute: readonly {
    readonly name: string;
    readonly t?: TensorProto | null;
    readonly tensors: readonly TensorProto[];
    readonly g?: GraphProto | null;
    readonly graphs: readonly GraphProto[];
  }[];
}

export interface TensorProto {
  readonly name: string;
  readonly dataLocation: number;
  readonly externalData: readonly unknown[];
}

export interface ValueInfo {
  readonly name: string;
  readonly type?: { readonly tensorType?: TensorType | null } | null;
}

export interface TensorType {
  readonly elemType: number;
  readonly shape?: { readonly dim: readonly { readonly dimValue?: unknown; readonly dimParam?: string }[] } | null;
}

const message = (fields: Record<string, string>) => ({
  fields: Object.fromEntries(
    Object.entries(fields).map(([name, described]) => {
      const [type = '', id = '', rule] = described.split(' ');
      return [name, { type, id: Number(id), ...(rule ? { rule } : {}) }];
    }),
  ),
});

const root = protobuf.Root.fromJSON({
  nested: {
    ModelProto: message({
      producerName: 'string 2',
      graph: 'GraphProto 7',
      opsetImport: 'OperatorSet 8 repeated',
      metadataProps: 'Entry 14 repeated',
      functions: 'Empty 25 repeated',
    }),
    OperatorSet: message({ domain: 'string 1', version: 'int64 2' }),
    Entry: message({ key: 'string 1', value: 'string 2' }),
    Empty: message({}),
    GraphProto: message({
      node: 'NodeProto 1 repeated',
      initializer: 'TensorProto 5 repeated',
      input: 'ValueInfo 11 repeated',
      output: 'ValueInfo 12 repeated',
      sparseInitializer: 'Empty 15 repeated',
    }),
    NodeProto: message({ opType: 'string 4', attribute: 'Attribute 5 repeated', domain: 'string 7' }),
    Attribute: message({
      name: 'string 1',
      t: 'TensorProto 5',
      g: 'GraphProto 6',
      tensors: 'TensorProto 10 repeated',
      graphs: 'GraphProto 11 repeated',
    }),
    TensorProto: message({ name: 'string 8', externalData: 'Empty 13 repeated', dataLocation: 'int32 14' }),
    ValueInfo: message({ name: 'string 1', type: 'TypeProto 2' }),
    TypeProto: message({ tensorType: 'TensorType 1' }),
    TensorType: message({ elemType: 'int32 1', shape: 'Shape 2' }),
    Shape: message({ dim: 'Dimension 1 repeated' }),
    Dimension: message({ dimValue: 'int64 1', dimParam: 'string 2' }),
  },
});
const modelType = root.lookupType('ModelProto');

/** @throws Error when the bytes are not a whole protobuf message */
export function decodeModel(bytes: Uint8Array): ModelProto {
  return modelType.decode(bytes) as unknown as ModelProto;
}
