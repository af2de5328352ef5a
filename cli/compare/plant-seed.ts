import { readFile, writeFile } from 'node:fs/promises';
import { isMap, isScalar, type Pair, parseDocument, visit } from 'yaml';

/** Gives every `seed` of a params.yaml the value; all else stays as it was written. */
export async function plantSeed(file: string, seed: number): Promise<void> {
  await writeFile(file, withSeed(await readFile(file, 'utf8'), seed));
}

export function withSeed(text: string, seed: number): string {
  const document = parseDocument(text);
  visit(document, {
    Pair: (_, pair: Pair) => {
      if (isScalar(pair.key) && pair.key.value === 'seed' && !isMap(pair.value)) pair.value = document.createNode(seed);
    },
  });
  return document.toString({ lineWidth: 0 });
}
