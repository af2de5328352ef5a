import { readHourOption, readNamesOption, readRefitOption, readWindowOption } from '../../../../cli/backtest/options';

test('dates and hours are taken as UTC', () => {
  expect(readHourOption('2024-05-13')).toBe(Date.UTC(2024, 4, 13));
  expect(readHourOption('2024-05-13T11Z')).toBe(Date.UTC(2024, 4, 13, 11));
  expect(readHourOption('2024-05-13 11:00')).toBe(Date.UTC(2024, 4, 13, 11));
});

test.each(['soon', '2024-05-13T11:30Z', '13.05.2024'])('"%s" is refused as an hour', (text) => {
  expect(() => readHourOption(text)).toThrow(/it takes/);
});

test('durations are days, hours or weeks', () => {
  expect([readRefitOption('30d'), readRefitOption('720h'), readRefitOption('2w')]).toEqual([720, 720, 336]);
  expect([readWindowOption('365d'), readWindowOption('expanding')]).toEqual([8760, 'expanding']);
});

test.each(['30', '0d', '2h', 'monthly', '-3d', '1.5d'])('"%s" is refused as a time between fits', (text) => {
  expect(() => readRefitOption(text)).toThrow(/a day or more/);
});

test.each([
  ['30d', /90d at the least/],
  ['all', /expanding/],
])('"%s" is refused as a window', (text, message) => {
  expect(() => readWindowOption(text)).toThrow(message);
});

test('names stand between commas', () => {
  expect(readNamesOption('har, persistence')).toEqual(['har', 'persistence']);
  expect(() => readNamesOption('har,,lstm')).toThrow(/commas/);
});
