import { formatCompact, formatSkill, formatUsd, formatUsdError } from '../../../reporting/numbers';

test.each([
  [0.0366, '+3.66 %'],
  [-0.0366, '−3.66 %'],
  [0, '0.00 %'],
])('the skill %d is shown as %s, so positive is better', (skill, text) => {
  expect(formatSkill(skill)).toBe(text);
});

test.each([
  [67_432.1, '67,432.10'],
  [1.00023, '1.00023'],
  [1, '1.00'],
  [0.5, '0.5'],
  [0.00002134, '0.00002134'],
  [0, '0'],
])('the price %d is shown as %s, also when it is small', (price, text) => {
  expect(formatUsd(price)).toBe(text);
});

test.each([
  [-1.42156, 60_828.19, '−1.42'],
  [1_234.5, 60_828.19, '+1,234.50'],
  [0, 2_400, '0.00'],
  [-0.00032, 0.51234, '−0.00032'],
])('writes the error %d of a price of %d as %s', (error, price, text) => {
  expect(formatUsdError(error, price)).toBe(text);
});

test.each([
  [0.00002134, 0.00002135],
  [0.00002, 0.00002002],
])('keeps the prices %d and %d of a small coin apart on an axis', (price, next) => {
  expect(formatCompact(price)).not.toBe(formatCompact(next));
});

test.each([
  [0.00002, '2e−5'],
  [0.00002134, '2.134e−5'],
  [0.003214, '0.003214'],
  [67_432, '67.43K'],
])('writes %d in few characters as %s', (value, text) => {
  expect(formatCompact(value)).toBe(text);
});
