import { readFile, writeFile } from 'node:fs/promises';
import { isMap, isScalar, type Pair, parseDocument, visit } from 'yaml';
import { VersionFailed } from './version-failed';

/** Gives every `seed` of a version's params.yaml the value; all else stays as it was written. @throws VersionFailed */
export async function plantSeed(file: string, seed: number): Promise<void> {
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    throw new VersionFailed(`its params.yaml, which has the seed, cannot be read (${error.code})`);
  });
  await writeFile(file, withSeed(text, seed));
}

/** @throws VersionFailed where the text is no YAML. */
export function withSeed(text: string, seed: number): string {
  const document = parseDocument(text);
  const [problem] = document.errors;
  if (problem) throw new VersionFailed(`its params.yaml is no YAML: ${problem.message}`);
  visit(document, {
    Pair: (_, pair: Pair) => {
      if (isScalar(pair.key) && pair.key.value === 'seed' && !isMap(pair.value)) pair.value = document.createNode(seed);
    },
  });
  return document.toString({ lineWidth: 0 });
}
