import { createHash } from 'node:crypto';
import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ArtifactFiles } from '../../forecasting/models/artifact-files';
import type { RiseExamples } from '../../forecasting/models/rise/examples';
import type { FitTrees } from '../../forecasting/models/trees/fit-trees';
import { replaceFile } from '../../system/files';

/**
 * Keeps the result of a fit in a file. The trials of a combination differ in its weights only, so they share the fits of its models. Fits are
 * deterministic: when two trials make the same one at the same time, they write the same bytes.
 */
async function keep(folder: string, key: string, compute: () => Promise<Buffer>): Promise<Buffer> {
  const file = join(folder, key);
  const known = await readFile(file).catch(() => null);
  if (known) return known;
  const bytes = await compute();
  await mkdir(folder, { recursive: true });
  await replaceFile(file, bytes);
  return bytes;
}

export function keepTrees(folder: string, fitTrees: FitTrees): FitTrees {
  return (job) => {
    const hash = createHash('sha256').update(
      JSON.stringify({ parameters: job.parameters, rounds: job.rounds, columns: job.columns }),
    );
    for (const numbers of [job.rows, job.labels, job.starts ?? new Float32Array()])
      hash.update(new Uint8Array(numbers.buffer, numbers.byteOffset, numbers.byteLength));
    return keep(folder, `${hash.digest('hex')}.trees`, () => fitTrees(job));
  };
}

/** @param identity what the files depend on */
export async function keepFiles(
  folder: string,
  identity: object,
  compute: () => Promise<ArtifactFiles>,
): Promise<ArtifactFiles> {
  const bytes = await keep(folder, `${hashOf(identity)}.files`, async () => {
    const files = [...(await compute())].map(([name, content]) => [name, content.toString('base64')]);
    return Buffer.from(JSON.stringify(files));
  });
  const files: [string, string][] = JSON.parse(bytes.toString('utf8'));
  return new Map(files.map(([name, content]) => [name, Buffer.from(content, 'base64')]));
}

/** The features of all hours take longer than most fits. @param identity what the examples depend on */
export async function keepExamples(folder: string, identity: object, build: () => RiseExamples): Promise<RiseExamples> {
  const bytes = await keep(folder, `${hashOf(identity)}.examples`, async () => packExamples(build()));
  const numbers = new Float64Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength));
  const [width = 1] = numbers;
  const rows = Array.from({ length: (numbers.length - 1) / width }, (_, row) =>
    numbers.subarray(1 + row * width, 1 + (row + 1) * width),
  );
  return {
    hours: rows.map(([hour = 0]) => hour),
    labels: rows.map(([, label]) => (label === 1 ? 1 : 0)),
    rows: rows.map((row) => row.subarray(2)),
  };
}

/** The width of a row, then the rows: hour, label, features. */
function packExamples({ hours, labels, rows }: RiseExamples): Buffer {
  const width = 2 + (rows[0]?.length ?? 0);
  const numbers = new Float64Array(1 + rows.length * width);
  numbers[0] = width;
  for (const [index, row] of rows.entries()) {
    numbers.set([hours[index] ?? 0, labels[index] ?? 0], 1 + index * width);
    numbers.set(row, 3 + index * width);
  }
  return Buffer.from(numbers.buffer);
}

function hashOf(identity: object): string {
  return createHash('sha256').update(JSON.stringify(identity)).digest('hex');
}
