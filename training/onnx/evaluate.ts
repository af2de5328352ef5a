import { InferenceSession, Tensor } from 'onnxruntime-node';
import { checkGraph, type InputPlan } from './check-graph';
import type { OnnxJob, OnnxResult } from './messages';
import { shortenMessage } from './runtime-message';
import { unusable } from './unusable';

/** Rows per call. A small number bounds the memory of the results between layers. */
const BATCH = 256;
/** Rows that are also evaluated alone. */
const ALONE = 8;
const TOLERANCE = 1e-5;

/** Checks a model, runs it on the rows and checks its probabilities. @throws NexthourError `UnusableOnnx` */
export async function evaluateOnnx({ bytes, features, columns, rows }: OnnxJob): Promise<OnnxResult> {
  const graph = checkGraph(bytes, features, new Set(columns));
  const session = await load(bytes);
  const positions = graph.inputs.features.map((name) => columns.indexOf(name));
  const matrix = selectComplete({ rows, width: columns.length, positions });
  const forecast = (from: number, to: number) =>
    runRows(session, { ...graph, values: matrix.values.subarray(from * positions.length, to * positions.length) });
  const known = new Float64Array(matrix.indices.length);
  for (let from = 0; from < known.length; from += BATCH) {
    known.set(await forecast(from, Math.min(from + BATCH, known.length)), from);
  }
  for (let step = 0; step < Math.min(ALONE, known.length); step++) {
    const index = Math.floor((step * known.length) / ALONE);
    requireSame(known[index] ?? Number.NaN, (await forecast(index, index + 1))[0] ?? Number.NaN);
  }
  const probabilities = new Float64Array(rows.length / columns.length).fill(Number.NaN);
  for (const [index, row] of matrix.indices.entries()) probabilities[row] = known[index] ?? Number.NaN;
  return { features: graph.inputs.features, probabilities, producer: graph.producer };
}

async function load(bytes: Uint8Array): Promise<InferenceSession> {
  const options = {
    executionProviders: ['cpu'],
    intraOpNumThreads: 1,
    interOpNumThreads: 1,
    logSeverityLevel: 4,
  } as const;
  return InferenceSession.create(bytes, { ...options, enableCpuMemArena: false, enableMemPattern: false }).catch(
    (error) => {
      throw unusable(`onnxruntime cannot load it (${shortenMessage(error)}); export it again`);
    },
  );
}

/** The rows in which every used feature is known. */
function selectComplete(given: { rows: Float64Array; width: number; positions: readonly number[] }) {
  const { rows, width, positions } = given;
  const indices: number[] = [];
  for (let row = 0; row * width < rows.length; row++) {
    if (positions.every((position) => Number.isFinite(rows[row * width + position]))) indices.push(row);
  }
  const values = Float32Array.from({ length: indices.length * positions.length }, (_, at) => {
    const row = indices[Math.floor(at / positions.length)] ?? 0;
    return rows[row * width + (positions[at % positions.length] ?? 0)] ?? Number.NaN;
  });
  return { indices, values };
}

interface Batch {
  readonly inputs: InputPlan;
  readonly output: string;
  /** [rows × features] */
  readonly values: Float32Array;
}

async function runRows(session: InferenceSession, { inputs, output, values }: Batch): Promise<Float64Array> {
  const count = values.length / inputs.features.length;
  const answer = await session.run(createFeeds(inputs, values, count), [output]).catch((error: unknown) => {
    throw unusable(`it fails on real features (${shortenMessage(error)})`);
  });
  const found = answer[output];
  const width = (found?.size ?? 0) / count;
  if (found?.type !== 'float32' || !(width === 1 || width === 2)) {
    const shape = `[${found?.dims.join(', ') ?? ''}]`;
    throw unusable(
      `for ${count} rows its output "${output}" has the shape ${shape}; it must be [${count}, 2] or [${count}, 1]`,
    );
  }
  const numbers = found.data as Float32Array;
  return Float64Array.from({ length: count }, (_, row) => requireProbability(numbers[(row + 1) * width - 1]));
}

function createFeeds(inputs: InputPlan, values: Float32Array, count: number): Record<string, Tensor> {
  const { features } = inputs;
  if (inputs.kind === 'matrix') return { [inputs.input]: new Tensor('float32', values, [count, features.length]) };
  const columns = features.map((name, position) => {
    const column = Float32Array.from(
      { length: count },
      (_, row) => values[row * features.length + position] ?? Number.NaN,
    );
    return [name, new Tensor('float32', column, inputs.rank[position] === 1 ? [count] : [count, 1])] as const;
  });
  return Object.fromEntries(columns);
}

function requireProbability(value = Number.NaN): number {
  if (value >= -TOLERANCE && value <= 1 + TOLERANCE) return Math.min(1, Math.max(0, value));
  const found = Number.isNaN(value) ? 'NaN' : String(value);
  throw unusable(
    `one of its outputs is ${found}, which is not a probability; export the probabilities, not scores or labels`,
  );
}

function requireSame(together: number, alone: number): void {
  if (Math.abs(together - alone) <= TOLERANCE) return;
  throw unusable(
    `its forecast for an hour depends on the other hours of the same call (${alone} alone, ${together} with others), so it could use the future`,
  );
}
