import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { zipSync } from 'fflate';
import { readPriceFile } from '../../../../operations/backtest/read-price-file';
import { readRealHours, writeRates } from '../../../support/candle-files';

const text = writeRates(readRealHours(10));
let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'nexthour-files-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

function write(name: string, bytes: Uint8Array | string): string {
  const path = join(folder, name);
  writeFileSync(path, bytes);
  return path;
}

test('a file is plain, gzip or a zip archive, whatever its name is', async () => {
  const { series } = await readPriceFile(write('plain.csv', text));
  const packed = [gzipSync(text), zipSync({ 'folder/prices.csv': Buffer.from(text), '__MACOSX/x': new Uint8Array(1) })];
  for (const bytes of packed) expect((await readPriceFile(write('packed.csv', bytes))).series).toEqual(series);
});

test.each([
  [
    'an archive of several files',
    zipSync({ a: Buffer.from(text), b: Buffer.from(text) }),
    'the zip archive has 2 files',
  ],
  ['an empty archive', zipSync({ 'folder/': new Uint8Array() }), 'the zip archive has no file'],
  [
    'a workbook',
    zipSync({ '[Content_Types].xml': Buffer.from('x'), 'xl/workbook.xml': Buffer.from('x') }),
    'the file is an Excel workbook. Save the sheet as CSV',
  ],
  [
    'a truncated archive',
    zipSync({ a: Buffer.from(text) }).subarray(0, 200),
    'the zip archive cannot be decompressed. The file is damaged',
  ],
])('%s is refused', async (_, bytes, message) => {
  await expect(readPriceFile(write('bad.zip', bytes))).rejects.toThrow(message);
});

test('a file with wrong prices is refused, unless the user says otherwise', async () => {
  const flat = writeRates(
    readRealHours(10).map((hour, index, all) =>
      index < 80 ? hour : { ...hour, ...(all[80] ?? hour), time: hour.time },
    ),
  );
  const path = write('flat.csv', flat);
  await expect(readPriceFile(path)).rejects.toThrow(
    /Unchanged prices: .* Correct the file, or give --despite-findings/,
  );
  const { findings } = await readPriceFile(path, { despiteFindings: true });
  expect(findings.rules).toContainEqual(expect.objectContaining({ rule: 'staleness', status: 'fail' }));
});

test('missing hours are no wrong prices', async () => {
  const few = writeRates(readRealHours(10).filter((_, index) => index < 100 || index > 140));
  const { findings } = await readPriceFile(write('gaps.csv', few));
  expect(findings.rules).toContainEqual(expect.objectContaining({ rule: 'gaps', status: 'fail' }));
});
