import { readSeedsOption } from '../../../../cli/compare/add-commands';

it('should accept 3 to 20 seeds', () => {
  expect([readSeedsOption('3'), readSeedsOption('20')]).toEqual([3, 20]);
  for (const text of ['2', '21', '3.5', 'three']) {
    expect(() => readSeedsOption(text)).toThrow('It must be a whole number from 3 to 20');
  }
});
