import { readFile, writeFile } from 'node:fs/promises';
import { isMap, isScalar, type Pair, parseDocument, visit } from 'yaml';
import { VersionFailedError } from './version-error';

/** Sets every `seed` in the params.yaml of a version, and changes nothing else in the file. @throws VersionFailedError */
export async function setSeed(file: string, seed: number): Promise<void> {
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    throw new VersionFailedError(`its params.yaml, which contains the seed, cannot be read (${error.code})`);
  });
  await writeFile(file, replaceSeeds(text, seed));
}

/** @throws VersionFailedError when the text is not YAML */
export function replaceSeeds(text: string, seed: number): string {
  const document = parseDocument(text);
  const [problem] = document.errors;
  if (problem) throw new VersionFailedError(`its params.yaml is not valid YAML: ${problem.message}`);
  visit(document, {
    Pair: (_, pair: Pair) => {
      if (isScalar(pair.key) && pair.key.value === 'seed' && !isMap(pair.value)) pair.value = document.createNode(seed);
    },
  });
  return document.toString({ lineWidth: 0 });
}
