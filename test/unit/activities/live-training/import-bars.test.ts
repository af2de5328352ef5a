import { importBars } from '../../../../activities/live-training/import-bars';
import { archiveFileName, readArchive } from '../../../../clients/kraken/archive';
import type { BarHistory, MinuteRange } from '../../../../clients/postgres/bar-history';
import type { ArchivedBar } from '../../../../forecasting/bars/archive';
import { MINUTE_MS } from '../../../../forecasting/bars/minute-bar';
import { type RunningKraken, startKrakenSimulator } from '../../../support/start-kraken-simulator';

const HOUR_MS = 60 * MINUTE_MS;

/** Keeps the first bar of a minute, as the table does. */
function createMemory(live: MinuteRange | null) {
  const bars = new Map<number, ArchivedBar>();
  const history: Pick<BarHistory, 'addArchived' | 'findLiveRange'> = {
    findLiveRange: async () => live,
    addArchived: async (_, added) => {
      const fresh = added.filter(({ minute }) => !bars.has(minute));
      for (const bar of fresh) bars.set(bar.minute, bar);
      return fresh.length;
    },
  };
  return { bars, history };
}

describe('an import from the archive of the simulated Kraken', () => {
  let kraken: RunningKraken;
  beforeAll(async () => {
    kraken = await startKrakenSimulator();
  });
  afterAll(() => kraken.close());

  const run = ({ history }: ReturnType<typeof createMemory>, asset = 'BTC', from = kraken.clock.now() - 30 * HOUR_MS) =>
    importBars({
      ...{ history, clock: kraken.clock, asset, source: 'generated+112w', file: archiveFileName(asset), from },
      lines: readArchive(kraken.url, { asset, from, to: kraken.clock.now() }, AbortSignal.timeout(120_000)),
      signal: AbortSignal.timeout(120_000),
    });

  it.each(['BTC', 'ETH'])(
    'gives %s the bars of its totals up to the first live bar, one for each minute',
    async (asset) => {
      const now = kraken.clock.now();
      const memory = createMemory({ first: now - 6 * HOUR_MS, last: now - MINUTE_MS });
      const imported = await run(memory, asset);
      const minutes = [...memory.bars.keys()].sort((one, other) => one - other);
      expect(minutes).toEqual(minutes.map((_, index) => (minutes[0] ?? 0) + index * MINUTE_MS));
      expect(minutes[0]).toBe(now - 30 * HOUR_MS);
      // In the gaps of the live bars, too, but not in the hours that late trades correct.
      expect(minutes.at(-1)).toBe(now - 4 * HOUR_MS - 2 * MINUTE_MS);
      expect(imported).toMatchObject({ stored: minutes.length, known: 0, gaps: 0, missing: 0, early: 0 });
      const iso = (time: number) => new Date(time).toISOString();
      const query = `asset=${asset}&from=${iso(now - 30 * HOUR_MS)}&to=${iso(now - 29 * HOUR_MS)}`;
      const totals = (await (await fetch(`${kraken.url}/totals?${query}`)).json()) as { minutes: ArchivedBar[] };
      for (const { minute, open, high, low, close, volume, trades } of totals.minutes) {
        if (trades === 0) continue;
        const start = Date.parse(String(minute));
        expect(memory.bars.get(start)).toEqual({ minute: start, open, high, low, close, volume, trades });
      }
    },
  );

  it('changes no bar that is stored, and leaves the newest day to the first start of the live line', async () => {
    const memory = createMemory(null);
    await run(memory);
    const before = [...memory.bars];
    expect(Math.max(...before.map(([minute]) => minute))).toBe(kraken.clock.now() - 25 * HOUR_MS - MINUTE_MS);
    expect(await run(memory)).toMatchObject({ stored: 0, known: before.length });
    expect([...memory.bars]).toEqual(before);
  });

  it('leaves no gap before the live line when it is interrupted, and continues', async () => {
    const live = { first: kraken.clock.now() - 6 * HOUR_MS, last: kraken.clock.now() - 5 * HOUR_MS };
    const memory = createMemory(live);
    const { history } = memory;
    let calls = 0;
    const failing: typeof history = {
      ...history,
      addArchived: async (...given) => {
        if (++calls === 2) throw new Error('Connection terminated');
        return history.addArchived(...given);
      },
    };
    const from = kraken.clock.now() - 200 * HOUR_MS;
    await expect(run({ ...memory, history: failing }, 'BTC', from)).rejects.toThrow('Connection terminated');
    const stored = [...memory.bars.keys()];
    expect(Math.max(...stored)).toBe(live.first - MINUTE_MS);
    expect(stored.length).toBe((Math.max(...stored) - Math.min(...stored)) / MINUTE_MS + 1);
    const { stored: added, known } = await run(memory, 'BTC', from);
    expect(known).toBe(stored.length);
    expect(added + known).toBe(194 * 60);
  });

  it('says that the simulator has no such coin', async () => {
    await expect(run(createMemory(null), 'DOGE')).rejects.toThrow(/\/archive\/XDGUSD_1\.csv.* status 404/);
  });
});
