import { createBackoff } from '../../../stack/keeper';

describe('the delay before a restart', () => {
  it('doubles from 0.5 s to 30 s', () => {
    const backoff = createBackoff();
    expect(Array.from({ length: 8 }, () => backoff.next(10))).toEqual([
      500, 1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000,
    ]);
  });

  it('starts again at 0.5 s after the program ran for a minute', () => {
    const backoff = createBackoff();
    for (let restarts = 0; restarts < 5; restarts += 1) backoff.next(10);
    expect([backoff.next(59_999), backoff.next(60_000)]).toEqual([16_000, 500]);
  });
});
