import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { replaceSeeds, setSeed } from '../../../../operations/comparison/set-seed';
import { VersionFailedError } from '../../../../operations/comparison/version-error';

it('should change only the seed, and keep the comments and the order', () => {
  const text =
    '# All parameters.\nlstm:\n  units: 32\n  learningRate: 0.002\n  seed: 20240501\ncombination:\n  lstmWeight: 0.5 # the rest is the weight of HAR\n';
  expect(replaceSeeds(text, 3)).toBe(text.replace('20240501', '3'));
});

it('should not change parameters without a seed', () => {
  expect(replaceSeeds('har:\n  ridge: 0.001\n', 3)).toBe('har:\n  ridge: 0.001\n');
});

it('should report invalid or missing parameters as a failure of the version', async () => {
  expect(() => replaceSeeds('lstm:\n  seed: [1\nhar: }\n', 3)).toThrow(VersionFailedError);
  const absent = setSeed(join(tmpdir(), 'nexthour-does-not-exist', 'params.yaml'), 3);
  await expect(absent).rejects.toEqual(
    new VersionFailedError('its params.yaml, which contains the seed, cannot be read (ENOENT)'),
  );
});
