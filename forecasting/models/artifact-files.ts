import { createHash } from 'node:crypto';
import { type Static, type TSchema, Type } from '@sinclair/typebox';
import { Value } from '@sinclair/typebox/value';
import { NexthourError } from '../../system/errors';

const Numbers = Type.Array(Type.Number());

/** features.json: the inputs and outputs of the network, and how the raw outputs become quantiles. */
export const FeaturesFile = Type.Object({
  version: Type.Literal(2),
  names: Type.Array(Type.String()),
  windowHours: Type.Integer(),
  contextHours: Type.Integer(),
  memoryHours: Type.Integer(),
  levels: Numbers,
  head: Type.Object({
    kind: Type.Literal('median and softplus distances'),
    medianStep: Type.Number(),
    meaning: Type.String(),
  }),
});
export type FeaturesFile = Static<typeof FeaturesFile>;

/** scaler.json: mean and standard deviation of each input over the training part. */
export const ScalerFile = Type.Object({ mean: Numbers, std: Numbers });

/** golden.json: unscaled inputs, and the standardised quantiles that TensorFlow computed for them. */
export const GoldenFile = Type.Object({
  cases: Type.Array(Type.Object({ inputs: Numbers, quantiles: Numbers }), { minItems: 8 }),
});
export type GoldenFile = Static<typeof GoldenFile>;

/** The part of TensorFlow.js' model.json that describes where each weight is in weights.bin. */
export const ModelFile = Type.Object({
  weightsManifest: Type.Array(
    Type.Object({
      weights: Type.Array(
        Type.Object({ name: Type.String(), shape: Type.Array(Type.Integer()), dtype: Type.Literal('float32') }),
      ),
    }),
    { minItems: 1, maxItems: 1 },
  ),
});

/** checksums.json: sha256 (hex) of every other file, by name. */
export const ChecksumsFile = Type.Record(Type.String(), Type.String({ pattern: '^[0-9a-f]{64}$' }));
export type ChecksumsFile = Static<typeof ChecksumsFile>;

/** The files of an artifact by name. */
export type ArtifactFiles = ReadonlyMap<string, Buffer>;

export class UnusableArtifactError extends NexthourError {
  override readonly name = 'UnusableArtifactError';
  constructor(
    /** The check that failed. */
    readonly check: 'checksum' | 'schema' | 'weights' | 'golden',
    readonly file: string,
    readonly reason: string,
  ) {
    super('UnusableArtifact', `The model cannot be used: ${file} ${reason}`);
  }
}

/** @throws UnusableArtifactError when the file is missing or does not match the schema */
export function readJson<Schema extends TSchema>(files: ArtifactFiles, name: string, schema: Schema): Static<Schema> {
  const content = parseJson(name, requireFile(files, name));
  const [problem] = Value.Errors(schema, content);
  if (problem)
    throw new UnusableArtifactError(
      'schema',
      name,
      `does not match its schema at ${problem.path || '/'}: ${problem.message}`,
    );
  return content as Static<Schema>;
}

/** @throws UnusableArtifactError */
export function requireFile(files: ArtifactFiles, name: string): Buffer {
  const bytes = files.get(name);
  if (bytes === undefined) throw new UnusableArtifactError('checksum', name, 'is missing');
  return bytes;
}

/** A file of an artifact. Equal contents give equal bytes. */
export function jsonFile(content: object): Buffer {
  return Buffer.from(`${JSON.stringify(content)}\n`);
}

/** Adds checksums.json to the files. Equal files give equal bytes. */
export function sealFiles(files: ArtifactFiles): Map<string, Buffer> {
  const names = [...files.keys()].sort();
  const checksums = Object.fromEntries(names.map((name) => [name, sha256(requireFile(files, name))]));
  return new Map([...files, ['checksums.json', Buffer.from(`${JSON.stringify(checksums, null, 2)}\n`)]]);
}

/** @throws UnusableArtifactError unless checksums.json lists exactly the other files with their hashes */
export function verifyChecksums(files: ArtifactFiles): void {
  const checksums: ChecksumsFile = readJson(files, 'checksums.json', ChecksumsFile);
  for (const [name, expected] of Object.entries(checksums)) {
    if (sha256(requireFile(files, name)) !== expected)
      throw new UnusableArtifactError('checksum', name, 'does not match its sha256 in checksums.json');
  }
  for (const name of files.keys()) {
    if (name !== 'checksums.json' && !Object.hasOwn(checksums, name)) {
      throw new UnusableArtifactError('checksum', name, 'is not listed in checksums.json');
    }
  }
}

export function sha256(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex');
}

function parseJson(name: string, bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString('utf8'));
  } catch {
    throw new UnusableArtifactError('schema', name, 'is not JSON');
  }
}
