import { withSeed } from '../../../../cli/compare/plant-seed';

it('should change the seed and nothing else, comments and order included', () => {
  const text =
    '# All of them.\nlstm:\n  units: 32\n  learningRate: 0.002\n  seed: 20240501\ncombination:\n  lstmWeight: 0.5 # HAR has the rest\n';
  expect(withSeed(text, 3)).toBe(text.replace('20240501', '3'));
});

it('should leave parameters without a seed as they are', () => {
  expect(withSeed('har:\n  ridge: 0.001\n', 3)).toBe('har:\n  ridge: 0.001\n');
});
