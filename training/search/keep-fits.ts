import { createHash } from 'node:crypto';
import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ArtifactFiles } from '../../forecasting/models/artifact-files';
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
  const key = createHash('sha256').update(JSON.stringify(identity)).digest('hex');
  const bytes = await keep(folder, `${key}.files`, async () => {
    const files = [...(await compute())].map(([name, content]) => [name, content.toString('base64')]);
    return Buffer.from(JSON.stringify(files));
  });
  const files: [string, string][] = JSON.parse(bytes.toString('utf8'));
  return new Map(files.map(([name, content]) => [name, Buffer.from(content, 'base64')]));
}
