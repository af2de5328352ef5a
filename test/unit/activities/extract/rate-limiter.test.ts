import { createRateLimiter, realStopwatch, type Stopwatch } from '../../../../activities/extract/rate-limiter';

/** Time that passes only during a sleep. */
function simulatedTime(): Stopwatch & { advance(ms: number): void } {
  let now = 0;
  return {
    now: () => now,
    advance: (ms) => {
      now += ms;
    },
    sleep: async (ms) => {
      now += ms;
    },
  };
}

/** Runs for some seconds and counts the calls in each of them. */
async function callsPerSecond(seconds: number, throttleCall: (call: number) => number | null | undefined) {
  const stopwatch = simulatedTime();
  const rateLimiter = createRateLimiter({ stopwatch });
  const counts: number[] = [];
  for (let call = 1; ; call++) {
    await rateLimiter.takeTurn();
    const second = Math.floor(stopwatch.now() / 1000);
    if (second >= seconds)
      return { counts: Array.from({ length: seconds }, (_, index) => counts[index] ?? 0), rateLimiter };
    counts[second] = (counts[second] ?? 0) + 1;
    const retryAfterMs = throttleCall(call);
    if (retryAfterMs === undefined) rateLimiter.succeeded();
    else rateLimiter.throttled(retryAfterMs);
  }
}

describe('the rate limiter', () => {
  it('starts at 5 calls per second, doubles every second and stops growing at 40', async () => {
    const { counts } = await callsPerSecond(8, () => undefined);
    expect(counts[0]).toBe(5);
    expect(counts.slice(1, 4).map((count) => Math.round(count / 10))).toEqual([1, 2, 4]);
    expect(Math.max(...counts)).toBeLessThanOrEqual(41);
  });

  it('halves the rate once for a burst of throttled calls, and then grows by steps', async () => {
    const stopwatch = simulatedTime();
    const rateLimiter = createRateLimiter({ stopwatch, startPerSecond: 32 });
    const callsInASecond = async () => {
      await rateLimiter.takeTurn();
      const start = stopwatch.now();
      await rateLimiter.takeTurn();
      return 1000 / (stopwatch.now() - start);
    };
    for (let call = 0; call < 8; call++) rateLimiter.throttled(null);
    expect(await callsInASecond()).toBeCloseTo(16);
    stopwatch.advance(1000);
    rateLimiter.succeeded();
    rateLimiter.succeeded();
    expect(await callsInASecond()).toBeCloseTo(18);
  });

  it('waits at most two minutes, even if the API requests more', async () => {
    const stopwatch = simulatedTime();
    const rateLimiter = createRateLimiter({ stopwatch });
    rateLimiter.throttled(86_400_000);
    await rateLimiter.takeTurn();
    expect(stopwatch.now()).toBe(120_000);
  });

  it('makes no call before Retry-After has passed, even one that was already waiting for its turn', async () => {
    const stopwatch = simulatedTime();
    let wake = () => {};
    const manualStopwatch: Stopwatch = {
      ...stopwatch,
      sleep: (ms) =>
        new Promise((resolve) => {
          wake = () => {
            stopwatch.advance(ms);
            resolve();
          };
        }),
    };
    const rateLimiter = createRateLimiter({ stopwatch: manualStopwatch });
    let hasTurn = false;
    const turn = rateLimiter.takeTurn().then(() => {
      hasTurn = true;
    });
    rateLimiter.throttled(3000);
    wake();
    await new Promise(setImmediate);
    expect(hasTurn).toBe(false);
    wake();
    await turn;
    expect(stopwatch.now()).toBeGreaterThanOrEqual(3000);
  });

  it('finds a limit of 12 calls per second and stays near it', async () => {
    let second = 0;
    let inSecond = 0;
    const stopwatch = simulatedTime();
    const rateLimiter = createRateLimiter({ stopwatch });
    let succeeded = 0;
    while (stopwatch.now() < 60_000) {
      await rateLimiter.takeTurn();
      if (Math.floor(stopwatch.now() / 1000) !== second) [second, inSecond] = [Math.floor(stopwatch.now() / 1000), 0];
      if (++inSecond > 12) rateLimiter.throttled(null);
      else {
        rateLimiter.succeeded();
        succeeded++;
      }
    }
    expect(succeeded / 60).toBeGreaterThan(7);
  });
});

describe('the real stopwatch', () => {
  it('rejects with the reason of the signal that stopped it', async () => {
    const stop = new AbortController();
    const asleep = realStopwatch.sleep(60_000, stop.signal);
    stop.abort(new RangeError('cancelled'));
    await expect(asleep).rejects.toThrow(new RangeError('cancelled'));
  });
});
