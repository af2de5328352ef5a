import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ensureOutputs, usesStdout } from '../../../../cli/backtest/write-outputs';

test('should refuse an output that is a link to the file of prices', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'nexthour outputs '));
  const csv = join(folder, 'prices.csv');
  writeFileSync(csv, 'date,rate');
  symlinkSync('prices.csv', join(folder, 'link.json'));
  await expect(ensureOutputs({ json: join(folder, 'link.json') }, csv)).rejects.toThrow(`${csv} is named twice`);
  rmSync(folder, { recursive: true });
});

test('should know the paths of stdout', async () => {
  expect(usesStdout({ json: '/dev/stdout' })).toBe(true);
  await expect(ensureOutputs({ json: '-', html: '/dev/stdout' }, 'prices.csv')).rejects.toThrow('- is named twice');
});
