import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { plantSeed, withSeed } from '../../../../operations/comparison/plant-seed';
import { VersionFailed } from '../../../../operations/comparison/version-failed';

it('should change the seed and nothing else, comments and order included', () => {
  const text =
    '# All of them.\nlstm:\n  units: 32\n  learningRate: 0.002\n  seed: 20240501\ncombination:\n  lstmWeight: 0.5 # HAR has the rest\n';
  expect(withSeed(text, 3)).toBe(text.replace('20240501', '3'));
});

it('should leave parameters without a seed as they are', () => {
  expect(withSeed('har:\n  ridge: 0.001\n', 3)).toBe('har:\n  ridge: 0.001\n');
});

it('should find parameters that are no YAML, or not there, to be the fault of the version', async () => {
  expect(() => withSeed('lstm:\n  seed: [1\nhar: }\n', 3)).toThrow(VersionFailed);
  const absent = plantSeed(join(tmpdir(), 'nexthour-nobody-has-this', 'params.yaml'), 3);
  await expect(absent).rejects.toEqual(
    new VersionFailed('its params.yaml, which has the seed, cannot be read (ENOENT)'),
  );
});
