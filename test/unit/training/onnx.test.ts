import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FEATURES } from '../../../forecasting/features/registry/registry';
import { seededRandom } from '../../../forecasting/random';
import { runOnnx } from '../../../training/onnx/run-onnx';
import { shortenMessage } from '../../../training/onnx/runtime-message';
import { type OnnxNode, writeLogistic, writeOnnx } from '../../support/onnx-files';

const columns = FEATURES.map(({ name }) => name);
const WEIGHTS = { log_sigma: 0.5, return_over_sigma: -1 };
const HOURS = 300;

/** Random features; `log_sigma` is missing in hour 7. */
const rows = (() => {
  const random = seededRandom(1);
  const values = Float64Array.from({ length: HOURS * columns.length }, () => 2 * random() - 1);
  values[7 * columns.length + columns.indexOf('log_sigma')] = Number.NaN;
  return values;
})();

const never = new AbortController().signal;
const run = (bytes: Uint8Array, features: readonly string[] | null = null, limits = {}) =>
  runOnnx({ bytes, features, columns, rows }, never, limits);
const expected = (row: number) => {
  const at = (name: string) => rows[row * columns.length + columns.indexOf(name)] ?? Number.NaN;
  return 1 / (1 + Math.exp(-(0.5 * at('log_sigma') - at('return_over_sigma') + 0.25)));
};

describe('a model that is accepted', () => {
  it('should leave no files and report nothing: the runtime has telemetry', async () => {
    const home = mkdtempSync(join(tmpdir(), 'nexthour-onnx-'));
    const before = { ...process.env };
    Object.assign(process.env, { HOME: home, TMPDIR: home });
    try {
      await run(writeLogistic(WEIGHTS));
      expect(readdirSync(home)).toEqual([]);
    } finally {
      Object.assign(process.env, before);
      rmSync(home, { recursive: true });
    }
  });

  it('should be run on its features by name, and have no forecast where one is missing', async () => {
    const { features, probabilities, producer } = await run(writeLogistic(WEIGHTS, { constant: 0.25 }));
    expect([features, producer]).toEqual([Object.keys(WEIGHTS), 'planted']);
    expect(probabilities).toHaveLength(HOURS);
    for (const row of [0, 1, 255, 256, HOURS - 1]) expect(probabilities[row]).toBeCloseTo(expected(row), 6);
    expect(probabilities[7]).toBeNaN();
  });

  it('should take the names of the features from the caller when the file has none', async () => {
    const bytes = writeLogistic(WEIGHTS, { constant: 0.25, features: [] });
    const { probabilities } = await run(bytes, Object.keys(WEIGHTS));
    expect(probabilities[3]).toBeCloseTo(expected(3), 6);
  });

  it('should take one named input per feature', async () => {
    const bytes = writeOnnx({
      nodes: [
        { op: 'Mul', inputs: ['log_sigma', 'half'], output: 'a' },
        { op: 'Sub', inputs: ['a', 'return_over_sigma'], output: 'b' },
        { op: 'Add', inputs: ['b', 'constant'], output: 'c' },
        { op: 'Sigmoid', inputs: ['c'], output: 'p' },
      ],
      inputs: { log_sigma: [null, 1], return_over_sigma: [null, 1] },
      outputs: { p: [null, 1] },
      weights: { half: { dims: [1], values: [0.5] }, constant: { dims: [1], values: [0.25] } },
    });
    expect((await run(bytes)).probabilities[11]).toBeCloseTo(expected(11), 6);
  });

  it('should give the probability of the second class of two', async () => {
    const after: OnnxNode[] = [
      { op: 'Sub', inputs: ['one', 'probability'], output: 'no' },
      {
        op: 'Concat',
        inputs: ['no', 'probability'],
        output: 'probabilities',
        attribute: [{ name: 'axis', i: 1, type: 2 }],
      },
    ];
    const weights = { one: { dims: [1], values: [1] } };
    const bytes = writeLogistic(WEIGHTS, { constant: 0.25, after, weights, outputs: { probabilities: [null, 2] } });
    expect((await run(bytes)).probabilities[5]).toBeCloseTo(expected(5), 6);
  });
});

const noise = Buffer.from(Array.from({ length: 5_000 }, seededRandom(3)).map((value) => Math.floor(value * 256)));
const whole = writeLogistic(WEIGHTS);
const after = (op: string, more: Partial<OnnxNode> = {}): { after: OnnxNode[] } => ({
  after: [{ op, inputs: ['probability'], output: 'probabilities', ...more }],
});

it.each<[string, Uint8Array, RegExp]>([
  ['an empty file', Buffer.alloc(0), /it is empty; upload the ONNX file/],
  ['a pickle', Buffer.from([0x80, 0x04, 0x95, 0x10]), /it is a Python pickle; pickles can run any code/],
  ['a zip archive', Buffer.from('PK\x03\x04rest'), /it is a zip archive/],
  ['random bytes', noise, /it is not an ONNX model/],
  ['a text', Buffer.from('<!doctype html><html></html>'), /it is not an ONNX model/],
  ['half a file', whole.subarray(0, whole.length / 2), /it is not an ONNX model/],
  ['a large file', Buffer.alloc(21 * 1024 * 1024), /it has 21 MB; at most 20 MB are allowed/],
  [
    'features that do not exist',
    writeLogistic({ lag_1: 1, log_sigma: 1 }),
    /its inputs "lag_1" are not features; `nexthour features list`/,
  ],
  ['unnamed features', writeLogistic(WEIGHTS, { features: [] }), /does not name its features; give them .* input "x"/],
  [
    'another number of columns',
    writeLogistic(WEIGHTS, { inputs: { x: [null, 3] } }),
    /has the shape \[N, 3\]; it must be \[N, 2\]/,
  ],
  ['a fixed number of rows', writeLogistic(WEIGHTS, { inputs: { x: [1, 2] } }), /takes exactly 1 rows/],
  ['inputs of another type', writeLogistic(WEIGHTS, { elemType: 11 }), /is not a tensor of 32-bit floats/],
  [
    'three classes',
    writeLogistic(WEIGHTS, { outputs: { probabilities: [null, 3] } }),
    /has 3 columns; a rise has two classes/,
  ],
  [
    'weights in another file',
    writeLogistic(WEIGHTS, { weights: { w: { dims: [2, 1], values: [], isExternal: true } } }),
    /its weights \("w"\) are in another file/,
  ],
  [
    'an operator of another domain',
    writeLogistic(WEIGHTS, { domains: ['com.example'], ...after('Run', { domain: 'com.example' }) }),
    /uses the operator Run of com\.example; only operators/,
  ],
  [
    'an operator that is not allowed',
    writeLogistic(WEIGHTS, after('RandomNormalLike')),
    /uses the operator RandomNormalLike; only operators/,
  ],
  [
    'a loop',
    writeLogistic(WEIGHTS, after('Loop', { attribute: [{ name: 'body', g: { name: 'body' }, type: 5 }] })),
    /the operator Loop; export a model without loops/,
  ],
  [
    'dictionaries as output',
    writeLogistic(WEIGHTS, { domains: ['ai.onnx.ml'], ...after('ZipMap', { domain: 'ai.onnx.ml' }) }),
    /ai\.onnx\.ml\.ZipMap; export the probabilities as a tensor.*"zipmap": False/,
  ],
  [
    'NaN as output',
    writeLogistic(WEIGHTS, {
      after: [
        { op: 'Neg', inputs: ['probability'], output: 'n' },
        { op: 'Log', inputs: ['n'], output: 'probabilities' },
      ],
    }),
    /one of its outputs is NaN, which is not a probability/,
  ],
  [
    'outputs above 1',
    writeLogistic(WEIGHTS, {
      after: [
        { op: 'Add', inputs: ['probability', 'probability'], output: 'd' },
        { op: 'Exp', inputs: ['d'], output: 'probabilities' },
      ],
    }),
    /one of its outputs is [\d.]+, which is not a probability/,
  ],
  [
    'one output for all rows',
    writeLogistic(WEIGHTS, {
      ...after('ReduceMean', { attribute: [{ name: 'axes', ints: [0], type: 7 }] }),
      outputs: { probabilities: [null, 1] },
    }),
    /for 256 rows its output .* has the shape \[1, 1\]/,
  ],
  [
    'a forecast that depends on the other rows',
    writeLogistic(WEIGHTS, {
      after: [
        {
          op: 'ReduceMean',
          inputs: ['probability'],
          output: 'mean',
          attribute: [{ name: 'axes', ints: [0], type: 7 }],
        },
        { op: 'Mul', inputs: ['probability', 'mean'], output: 'probabilities' },
      ],
    }),
    /depends on the other hours of the same call .* so it could use the future/,
  ],
  [
    'an opset that is too new',
    writeLogistic(WEIGHTS, { opset: 27 }),
    /^The model is refused: it uses opset 27 of ai\.onnx, and 7 to 26 are supported; export it with target_opset=26/,
  ],
  [
    'a graph that the runtime cannot load',
    writeLogistic(WEIGHTS, { nodes: [{ op: 'Sigmoid', inputs: ['nowhere'], output: 'probabilities' }] }),
    /onnxruntime cannot load it/,
  ],
])('should refuse %s', async (_, bytes, message) => {
  await expect(run(bytes)).rejects.toMatchObject({ code: 'UnusableOnnx', message: expect.stringMatching(message) });
});

it('should load the newest opset that it names as supported', async () => {
  expect((await run(writeLogistic(WEIGHTS, { opset: 26 }))).features).toEqual(Object.keys(WEIGHTS));
});

it('should show the message of the runtime without the place in its sources', () => {
  const place =
    '/onnxruntime_src/core/graph/model.cc:193 onnxruntime::Model::Model(onnx::ModelProto&&, const Map<a, b()>&) ';
  expect(shortenMessage(new Error(`${place}Unsupported model IR version: 99 (max 13)`))).toBe(
    'Unsupported model IR version: 99 (max 13)',
  );
  expect(shortenMessage('Node (x) is invalid')).toBe('Node (x) is invalid');
});

describe('the bounds of the child process', () => {
  it('should end a model that needs gigabytes of memory', async () => {
    const WIDE = 4_000_000;
    const bytes = writeOnnx({
      nodes: [
        { op: 'MatMul', inputs: ['x', 'w'], output: 'wide' },
        { op: 'ReduceMean', inputs: ['wide'], output: 'mean', attribute: [{ name: 'axes', ints: [1], type: 7 }] },
        { op: 'Sigmoid', inputs: ['mean'], output: 'probabilities' },
      ],
      inputs: { x: [null, 1] },
      outputs: { probabilities: [null, 1] },
      features: ['log_sigma'],
      weights: { w: { dims: [1, WIDE], values: new Float32Array(WIDE).fill(1) } },
    });
    await expect(run(bytes)).rejects.toThrow(/it needs more than 1024 MB of memory; export a simpler model/);
  });

  it('should end a model that computes for minutes', async () => {
    const SIZE = 1_000;
    const layers = Array.from({ length: 4_000 }, (_, layer) => ({
      op: 'MatMul',
      inputs: [`h${layer}`, 'square'],
      output: `h${layer + 1}`,
    }));
    const bytes = writeOnnx({
      nodes: [
        { op: 'MatMul', inputs: ['x', 'w'], output: 'h0' },
        ...layers,
        { op: 'ReduceMean', inputs: ['h4000'], output: 'mean', attribute: [{ name: 'axes', ints: [1], type: 7 }] },
        { op: 'Sigmoid', inputs: ['mean'], output: 'probabilities' },
      ],
      inputs: { x: [null, 1] },
      outputs: { probabilities: [null, 1] },
      features: ['log_sigma'],
      weights: {
        w: { dims: [1, SIZE], values: new Float32Array(SIZE) },
        square: { dims: [SIZE, SIZE], values: new Float32Array(SIZE * SIZE) },
      },
    });
    await expect(run(bytes, null, { maxSeconds: 4 })).rejects.toThrow(/it takes longer than 4 s for 300 hours/);
  });

  it('should stop when the caller stops', async () => {
    const stopped = AbortSignal.abort(new Error('stopped by the caller'));
    await expect(runOnnx({ bytes: whole, features: null, columns, rows }, stopped)).rejects.toThrow(
      'stopped by the caller',
    );
  });
});
