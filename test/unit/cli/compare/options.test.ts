import { readSeedsOption } from '../../../../cli/compare/options';

it('should take three seeds and more: of two that disagree nothing can be said', () => {
  expect([readSeedsOption('3'), readSeedsOption('20')]).toEqual([3, 20]);
  for (const text of ['2', '21', '3.5', 'three']) {
    expect(() => readSeedsOption(text)).toThrow('it takes a whole number from 3 to 20');
  }
});
