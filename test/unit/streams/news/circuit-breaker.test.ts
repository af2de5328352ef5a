import { CircuitBreaker } from '../../../../streams/news/circuit-breaker';

const MINUTE_MS = 60_000;

test('five failures stop the calls for a minute, one more for two, and a success starts anew', () => {
  const breaker = new CircuitBreaker();
  for (let count = 0; count < 4; count++) breaker.fail(0);
  expect(breaker.isOpen(0)).toBe(false);
  breaker.fail(0);
  expect([breaker.isOpen(MINUTE_MS - 1), breaker.isOpen(MINUTE_MS)]).toEqual([true, false]);
  breaker.fail(MINUTE_MS);
  expect([breaker.isOpen(3 * MINUTE_MS - 1), breaker.isOpen(3 * MINUTE_MS)]).toEqual([true, false]);
  breaker.succeed();
  breaker.fail(4 * MINUTE_MS);
  expect(breaker.isOpen(4 * MINUTE_MS)).toBe(false);
});

test('a server that asks for a pause gets it at once, at most an hour', () => {
  const breaker = new CircuitBreaker();
  breaker.fail(0, 7_000);
  expect([breaker.isOpen(6_999), breaker.isOpen(7_000)]).toEqual([true, false]);
  breaker.fail(10_000, 24 * 60 * MINUTE_MS);
  expect(breaker.isOpen(10_000 + 60 * MINUTE_MS)).toBe(false);
});
