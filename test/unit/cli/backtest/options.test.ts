import {
  readBarOption,
  readHorizonOption,
  readHourOption,
  readNamesOption,
  readRefitOption,
  readWindowOption,
} from '../../../../cli/backtest/options';

test('should read dates and hours as UTC', () => {
  expect(readHourOption('2024-05-13')).toBe(Date.UTC(2024, 4, 13));
  expect(readHourOption('2024-05-13T11Z')).toBe(Date.UTC(2024, 4, 13, 11));
  expect(readHourOption('2024-05-13 11:00')).toBe(Date.UTC(2024, 4, 13, 11));
});

test.each(['soon', '2024-05-13T11:30Z', '13.05.2024'])('should refuse "%s" as an hour', (text) => {
  expect(() => readHourOption(text)).toThrow(/It must be/);
});

test('should read durations in hours, days or weeks', () => {
  expect([readRefitOption('30d'), readRefitOption('720h'), readRefitOption('2w')]).toEqual([720, 720, 336]);
  expect([readWindowOption('365d'), readWindowOption('expanding')]).toEqual([8760, 'expanding']);
});

test.each(['30', '0d', '2h', 'monthly', '-3d', '1.5d'])('should refuse "%s" as the time between fits', (text) => {
  expect(() => readRefitOption(text)).toThrow(/at least one day/);
});

test.each([
  ['20d', /at least 21d/],
  ['all', /expanding/],
])('should refuse "%s" as a window', (text, message) => {
  expect(() => readWindowOption(text)).toThrow(message);
});

test('should read bars and horizons in minutes', () => {
  expect([readBarOption('1m'), readBarOption('5m'), readHorizonOption('5m'), readHorizonOption('1h')]).toEqual([
    60_000, 300_000, 300_000, 3_600_000,
  ]);
});

test.each(['7m', '1h', '0m', '5', '-5m', '1.5m', '5M'])('should refuse "%s" as a bar', (text) => {
  expect(() => readBarOption(text)).toThrow(/It must be 1m/);
});

test.each(['5', '5h', '0m', '1d'])('should refuse "%s" as a horizon', (text) => {
  expect(() => readHorizonOption(text)).toThrow(/at most 4h/);
});

test('should read a range of horizons in hours', () => {
  expect(readHorizonOption('1h..24h')).toEqual({ from: 1, to: 24 });
  expect(readHorizonOption('6h..6h')).toEqual({ from: 6, to: 6 });
});

test.each(['0h..24h', '1h..25h', '24h..1h'])('should refuse "%s" as a range of horizons', (text) => {
  expect(() => readHorizonOption(text)).toThrow(/within 1h\.\.24h, the smaller one first/);
});

test('should read names separated by commas', () => {
  expect(readNamesOption('har, persistence')).toEqual(['har', 'persistence']);
  expect(() => readNamesOption('har,,lstm')).toThrow(/commas/);
});
