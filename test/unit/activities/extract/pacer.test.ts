import { createPacer, realStopwatch, type Stopwatch } from '../../../../activities/extract/pacer';

/** Time that passes only while somebody sleeps; whoever sleeps shortest wakes first. */
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

/** Calls made in each whole second. */
async function callsPerSecond(seconds: number, isRefused: (call: number) => number | null | undefined) {
  const stopwatch = simulatedTime();
  const pacer = createPacer({ stopwatch });
  const counts: number[] = [];
  for (let call = 1; ; call++) {
    await pacer.takeTurn();
    const second = Math.floor(stopwatch.now() / 1000);
    if (second >= seconds) return { counts: Array.from({ length: seconds }, (_, index) => counts[index] ?? 0), pacer };
    counts[second] = (counts[second] ?? 0) + 1;
    const refusal = isRefused(call);
    if (refusal === undefined) pacer.praise();
    else pacer.scold(refusal);
  }
}

describe('the pacer', () => {
  it('starts at 5 a second, doubles every second and stops growing at 40', async () => {
    const { counts } = await callsPerSecond(8, () => undefined);
    expect(counts[0]).toBe(5);
    expect(counts.slice(1, 4).map((count) => Math.round(count / 10))).toEqual([1, 2, 4]);
    expect(Math.max(...counts)).toBeLessThanOrEqual(41);
  });

  it('halves once for a burst of refusals, and grows by steps afterwards', async () => {
    const stopwatch = simulatedTime();
    const pacer = createPacer({ stopwatch, startPerSecond: 32 });
    const callsInASecond = async () => {
      await pacer.takeTurn();
      const start = stopwatch.now();
      await pacer.takeTurn();
      return 1000 / (stopwatch.now() - start);
    };
    for (let refusal = 0; refusal < 8; refusal++) pacer.scold(null);
    expect(await callsInASecond()).toBeCloseTo(16);
    stopwatch.advance(1000);
    pacer.praise();
    pacer.praise();
    expect(await callsInASecond()).toBeCloseTo(18);
  });

  it('waits two minutes at most, whatever it is asked for', async () => {
    const stopwatch = simulatedTime();
    const pacer = createPacer({ stopwatch });
    pacer.scold(86_400_000);
    await pacer.takeTurn();
    expect(stopwatch.now()).toBe(120_000);
  });

  it('makes no call before Retry-After is over, also none that had its turn already', async () => {
    const stopwatch = simulatedTime();
    let wake = () => {};
    const sleeper: Stopwatch = {
      ...stopwatch,
      sleep: (ms) =>
        new Promise((resolve) => {
          wake = () => {
            stopwatch.advance(ms);
            resolve();
          };
        }),
    };
    const pacer = createPacer({ stopwatch: sleeper });
    let turned = false;
    const turn = pacer.takeTurn().then(() => {
      turned = true;
    });
    pacer.scold(3000);
    wake();
    await new Promise(setImmediate);
    expect(turned).toBe(false);
    wake();
    await turn;
    expect(stopwatch.now()).toBeGreaterThanOrEqual(3000);
  });

  it('finds a limit of 12 a second and stays near it', async () => {
    let second = 0;
    let inSecond = 0;
    const stopwatch = simulatedTime();
    const pacer = createPacer({ stopwatch });
    let answered = 0;
    while (stopwatch.now() < 60_000) {
      await pacer.takeTurn();
      if (Math.floor(stopwatch.now() / 1000) !== second) [second, inSecond] = [Math.floor(stopwatch.now() / 1000), 0];
      if (++inSecond > 12) pacer.scold(null);
      else {
        pacer.praise();
        answered++;
      }
    }
    expect(answered / 60).toBeGreaterThan(7);
  });
});

describe('the real stopwatch', () => {
  it('rejects with the reason for which it was stopped', async () => {
    const stop = new AbortController();
    const asleep = realStopwatch.sleep(60_000, stop.signal);
    stop.abort(new RangeError('cancelled'));
    await expect(asleep).rejects.toThrow(new RangeError('cancelled'));
  });
});
