import { readHorizon, readThreshold } from '../../../../cli/questions/add-commands';

test.each([
  ['2%', 0.02],
  ['0.5 %', 0.005],
  ['+10%', 0.1],
])('--threshold %s is the share %d', (text, share) => {
  expect(readThreshold(text)).toBe(share);
});

test.each([
  ['2', 'like 2% for a rise of 2 percent'],
  ['0.02', 'like 0.02% for a rise of 0.02 percent'],
  ['-2%', 'like 2%'],
  ['two', 'like 2%'],
])('--threshold %s is refused with the remedy', (text, remedy) => {
  expect(() => readThreshold(text)).toThrow(`Write it with a percent sign, ${remedy}`);
});

test('--horizon needs its unit', () => {
  expect(readHorizon('12h')).toBe(12);
  expect(() => readHorizon('12')).toThrow('like 12h for 12 hours');
  expect(() => readHorizon('1d')).toThrow('like 12h');
});
