import { readLines } from '../../../system/read-lines';

async function read(parts: readonly Uint8Array[]): Promise<string[]> {
  async function* input() {
    yield* parts;
  }
  const lines: string[] = [];
  for await (const line of readLines(input())) lines.push(line);
  return lines;
}

test('reads lines that are cut anywhere, with any line end', async () => {
  const [euro = 0, ...rest] = Buffer.from('€');
  const parts = [Buffer.from('1,a\r'), Buffer.from('\n2,b\n3'), Buffer.of(euro), Buffer.from(rest)];
  expect(await read(parts)).toEqual(['1,a', '2,b', '3€']);
});
