import { decodeModel, type GraphProto, type ModelProto, type TensorProto, type ValueInfo } from './model-proto';
import { ALLOWED_OPERATORS, REMEDIES } from './operators';
import { unusable } from './unusable';

const MAX_NODES = 5_000;
const FLOAT = 1;
const MAX_NAMES_SHOWN = 5;

/** The oldest and newest operator sets of each domain that the installed onnxruntime supports. */
const OPSETS: ReadonlyMap<string, readonly [number, number]> = new Map([
  ['', [7, 26]],
  ['ai.onnx', [7, 26]],
  ['ai.onnx.ml', [1, 5]],
]);

/** How the features get into the model. */
export type InputPlan =
  | { readonly kind: 'matrix'; readonly input: string; readonly features: readonly string[] }
  | { readonly kind: 'columns'; readonly features: readonly string[]; readonly rank: readonly number[] };

export interface CheckedGraph {
  readonly inputs: InputPlan;
  /** The output with the probabilities, [N, 2], [N, 1] or [N]. */
  readonly output: string;
  readonly producer: string;
}

/** Beginnings of other files that people upload by mistake. */
const OTHER_FILES: readonly (readonly [string, readonly number[]])[] = [
  ['a Python pickle; pickles can run any code, so nexthour never loads one', [0x80, 0x02]],
  ['a Python pickle; pickles can run any code, so nexthour never loads one', [0x80, 0x03]],
  ['a Python pickle; pickles can run any code, so nexthour never loads one', [0x80, 0x04]],
  ['a Python pickle; pickles can run any code, so nexthour never loads one', [0x80, 0x05]],
  ['a zip archive, like the files of PyTorch, Keras and NumPy', [0x50, 0x4b, 0x03, 0x04]],
  ['compressed by gzip', [0x1f, 0x8b]],
  ['an HDF5 file', [0x89, 0x48, 0x44, 0x46]],
];

/**
 * Checks an ONNX file without running it.
 * @param given the names of the features, when the file does not name them
 * @param known the names of all features
 * @throws NexthourError `UnusableOnnx`
 */
export function checkGraph(
  bytes: Uint8Array,
  given: readonly string[] | null,
  known: ReadonlySet<string>,
): CheckedGraph {
  const model = decode(bytes);
  const { graph } = model;
  if (!graph || graph.node.length === 0) throw unusable('it is not an ONNX model, or it is empty; export it as ONNX');
  requireAllowed(model, graph);
  return { inputs: planInputs(model, graph, given, known), output: chooseOutput(graph), producer: model.producerName };
}

function decode(bytes: Uint8Array): ModelProto {
  const other = OTHER_FILES.find(([, start]) => start.every((byte, index) => bytes[index] === byte));
  if (other) throw unusable(`it is ${other[0]}; export it as ONNX`);
  try {
    return decodeModel(bytes);
  } catch {
    throw unusable('it is not an ONNX model, or only a part of one; export it as ONNX and upload the whole file');
  }
}

function requireAllowed({ functions, opsetImport }: ModelProto, graph: GraphProto): void {
  const foreign = opsetImport.find(({ domain }) => !ALLOWED_OPERATORS.has(domain));
  const used = graph.node.find(({ domain }) => domain === foreign?.domain);
  if (foreign && used) throw unusable(`it uses the operator ${used.opType} of ${foreign.domain}; ${ONLY_STANDARD}`);
  for (const { domain, version } of opsetImport) requireOpset(domain, Number(version));
  if (functions.length > 0) throw unusable('it defines functions of its own; export it without local functions');
  if (graph.node.length > MAX_NODES) {
    throw unusable(`it has ${graph.node.length} nodes; at most ${MAX_NODES} are allowed. Export a simpler model`);
  }
  for (const { opType, domain, attribute } of graph.node) {
    if (attribute.some(({ g, graphs }) => g || graphs.length > 0) || !ALLOWED_OPERATORS.get(domain)?.has(opType)) {
      throw unusable(
        `it uses the operator ${domain ? `${domain}.` : ''}${opType}; ${REMEDIES[opType] ?? ONLY_STANDARD}`,
      );
    }
  }
  if (graph.sparseInitializer.length > 0) throw unusable('it has sparse weights; export it with dense weights');
  const tensors = [...graph.initializer, ...graph.node.flatMap(({ attribute }) => attribute.flatMap(tensorsOf))];
  const external = tensors.find(({ dataLocation, externalData }) => dataLocation !== 0 || externalData.length > 0);
  if (!external) return;
  throw unusable(`its weights ("${external.name}") are in another file; export it as one file, without external data`);
}

function requireOpset(domain: string, version: number): void {
  const [oldest, newest] = OPSETS.get(domain) ?? [0, Number.POSITIVE_INFINITY];
  if (version <= newest) return;
  throw unusable(
    `it uses opset ${version} of ${domain || 'ai.onnx'}, and ${oldest} to ${newest} are supported; export it with target_opset=${newest} or an older one`,
  );
}

const ONLY_STANDARD =
  'only operators of exported classifiers from ai.onnx and ai.onnx.ml are allowed (docs/own-model.md)';

function tensorsOf({ t, tensors }: { readonly t?: TensorProto | null; readonly tensors: readonly TensorProto[] }) {
  return [...(t ? [t] : []), ...tensors];
}

function planInputs(
  { metadataProps }: ModelProto,
  graph: GraphProto,
  given: readonly string[] | null,
  known: ReadonlySet<string>,
): InputPlan {
  const weights = new Set(graph.initializer.map(({ name }) => name));
  const inputs = graph.input.filter(({ name }) => !weights.has(name));
  const [first] = inputs;
  if (!first) throw unusable('it has no input; its input must be features, a float tensor [N, F]');
  for (const input of inputs) requireFloats(input);
  if (inputs.length === 1 && !known.has(first.name)) return planMatrix(first, given ?? readNames(metadataProps), known);
  const features = inputs.map(({ name }) => name);
  requireFeatures(features, known);
  return { kind: 'columns', features, rank: inputs.map((input) => sizesOf(input).length) };
}

function planMatrix(input: ValueInfo, features: readonly string[] | null, known: ReadonlySet<string>): InputPlan {
  const sizes = sizesOf(input);
  if (!features) {
    throw unusable(
      `it does not name its features; give them in the order of the columns of its input "${input.name}" (--features, or the metadata "features" of the file)`,
    );
  }
  requireFeatures(features, known);
  const [, columns = null] = sizes;
  if (sizes.length !== 2 || (columns !== null && columns !== features.length)) {
    const shape = `[${sizes.map((size) => size ?? 'N').join(', ')}]`;
    throw unusable(
      `its input "${input.name}" has the shape ${shape}; it must be [N, ${features.length}], as ${features.length} features are named`,
    );
  }
  if (sizes[0] !== null && sizes[0] !== undefined) {
    throw unusable(
      `its input "${input.name}" takes exactly ${sizes[0]} rows; export it with a free number of rows, [None, ${features.length}]`,
    );
  }
  return { kind: 'matrix', input: input.name, features };
}

/** `null` for a size that is free. */
function sizesOf({ type }: ValueInfo): (number | null)[] {
  return (type?.tensorType?.shape?.dim ?? []).map(({ dimValue }) => Number(dimValue ?? 0) || null);
}

function requireFloats({ name, type }: ValueInfo): void {
  if (type?.tensorType?.elemType === FLOAT) return;
  throw unusable(`its input "${name}" is not a tensor of 32-bit floats; export it with FloatTensorType`);
}

function requireFeatures(names: readonly string[], known: ReadonlySet<string>): void {
  const unknown = names.filter((name) => !known.has(name));
  if (unknown.length > 0) {
    const shown = unknown.slice(0, MAX_NAMES_SHOWN).map((name) => `"${name.slice(0, 60)}"`);
    const more = unknown.length > shown.length ? ` and ${unknown.length - shown.length} more` : '';
    throw unusable(
      `its inputs ${shown.join(', ')}${more} are not features; \`nexthour features list\` lists the features`,
    );
  }
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) throw unusable(`it names the feature ${twice} twice`);
}

/** The names in the metadata of the file, separated by commas or as a JSON list. */
function readNames(metadata: ModelProto['metadataProps']): string[] | null {
  const text = metadata.find(({ key }) => key === 'features')?.value.trim();
  if (!text) return null;
  const names = text
    .replace(/^\[|\]$/g, '')
    .split(',')
    .map((name) => name.trim().replace(/^"|"$/g, ''));
  return names.every((name) => name === '') ? null : names;
}

function chooseOutput({ output }: GraphProto): string {
  const floats = output.filter(({ type }) => type?.tensorType?.elemType === FLOAT);
  const named = floats.filter(({ name }) => /prob/i.test(name));
  const [chosen, other] = named.length > 0 ? named : floats;
  if (!chosen) {
    throw unusable(
      'it has no output of 32-bit floats; its output must be the probability of a rise, [N, 1], or of both classes, [N, 2]',
    );
  }
  if (other) throw unusable(`it has several outputs of floats; name the one with the probabilities "probabilities"`);
  const sizes = sizesOf(chosen);
  const columns = sizes[1] ?? null;
  if (sizes.length > 2 || (columns !== null && columns > 2)) {
    throw unusable(
      `its output "${chosen.name}" has ${columns ?? 'several'} columns; a rise has two classes, so it must be [N, 2] or [N, 1]`,
    );
  }
  return chosen.name;
}
