import fc from 'fast-check';
import type { MinuteFeatureRow, MinuteFeatures } from '../../../../clients/postgres/minute-features';
import { MINUTE_MS } from '../../../../forecasting/bars/minute-bar';
import { LiveSeries } from '../../../../forecasting/minutes/live-series';
import { computeMinuteFeatures } from '../../../../forecasting/minutes/minute-features';
import { createMinuteInputs } from '../../../../forecasting/minutes/minute-inputs';
import { AssetFeatures } from '../../../../streams/features/asset-features';
import type { CandleMessage } from '../../../../streams/messages/candles';
import type { FeaturesMessage } from '../../../../streams/messages/features';
import { manualClock } from '../../../../system/clock';
import { BarLog } from '../../../support/bar-log';
import { generateBars } from '../../../support/generated-bars';

const DAYS = 9;
const series = generateBars({ bars: DAYS * 1_440, barMs: MINUTE_MS, seed: 31 });
/** The live line begins here; the bars before it were stored earlier. */
const LIVE = DAYS * 1_440 - 40;

/** Stores rows as the table does. The table has its own test. */
class RowTable implements MinuteFeatures {
  readonly rows = new Map<string, MinuteFeatureRow>();

  async append(_: object, rows: readonly MinuteFeatureRow[]) {
    return rows.map((row) => {
      const key = `${row.minute}/${row.revision}`;
      const stored = this.rows.get(key) ?? row;
      this.rows.set(key, stored);
      return stored;
    });
  }
}

function start(log: BarLog, rows: RowTable, published: FeaturesMessage[] = []) {
  const publish = async (messages: readonly FeaturesMessage[]) => void published.push(...messages);
  return new AssetFeatures({ history: log, rows, clock: manualClock(7), publish });
}

/** The features computed at once from all bars that were known when the bar of the message became known. */
async function computeBatch(log: BarLog, { minute, knownAt }: CandleMessage) {
  const to = Date.parse(minute);
  const bars = new LiveSeries(DAYS * 1_440, await log.read({ from: 0, asOf: Date.parse(knownAt) }));
  return computeMinuteFeatures(createMinuteInputs(bars.series), bars.indexOf(to) ?? -1, 5);
}

function storeEarlierBars(log: BarLog): BarLog {
  for (let index = 0; index < LIVE; index++) log.add(index);
  return log;
}

/** What happens after each new bar: a wrong bar is corrected some minutes later, or the process is started again. */
const steps = fc.array(fc.record({ isWrong: fc.boolean(), isRestart: fc.boolean() }), { minLength: 5, maxLength: 25 });

test('the features are those of the batch in every bit, with corrections and restarts, and reading again changes nothing', async () => {
  await fc.assert(
    fc.asyncProperty(steps, fc.nat(), async (given, from) => {
      const [log, rows, published] = [storeEarlierBars(new BarLog(series)), new RowTable(), [] as FeaturesMessage[]];
      let features = start(log, rows, published);
      const messages: CandleMessage[] = [];
      const send = async (message: CandleMessage) => {
        messages.push(message);
        await features.handle([message]);
      };
      for (const [place, { isWrong, isRestart }] of given.entries()) {
        if (isRestart) features = start(log, rows, published);
        await send(log.add(LIVE + place, isWrong ? { wrong: 50_000 } : {}));
        if (given[place - 3]?.isWrong) await send(log.add(LIVE + place - 3, { revision: 1 }));
      }
      for (const message of messages) {
        const row = rows.rows.get(`${Date.parse(message.minute)}/${message.revision}`);
        expect(row?.values).toEqual(await computeBatch(log, message));
      }
      expect(published.map(({ minute, revision }) => [minute, revision])).toEqual(
        messages.map(({ minute, revision }) => [minute, revision]),
      );
      const [again, publishedAgain] = [new RowTable(), [] as FeaturesMessage[]];
      const [first, ...others] = messages.slice(from % messages.length);
      if (first) await start(log, again, publishedAgain).handle([first, ...others]);
      expect(publishedAgain).toEqual(published.slice(from % messages.length));
      for (const [key, row] of again.rows) expect(row).toEqual(rows.rows.get(key));
    }),
    { numRuns: 4 },
  );
});

test('a row that is stored is published as it is', async () => {
  const [log, rows, published] = [storeEarlierBars(new BarLog(series)), new RowTable(), [] as FeaturesMessage[]];
  const message = log.add(LIVE);
  const stored = {
    minute: Date.parse(message.minute),
    revision: 0,
    version: 9,
    values: [1, null],
    sha256: 'f',
    knownAt: 3,
  };
  await rows.append({}, [stored]);
  await start(log, rows, published).handle([message]);
  expect(published).toMatchObject([{ featuresVersion: 9, values: [1, null], sha256: 'f', bar: { trades: 2 } }]);
});

test('bars that are imported into a gap are used without a restart', async () => {
  const [log, rows, published] = [new BarLog(series), new RowTable(), [] as FeaturesMessage[]];
  const gap = { from: LIVE - 3_000, to: LIVE - 2_900 };
  for (let index = 0; index < LIVE; index++) if (index < gap.from || index >= gap.to) log.add(index);
  const features = start(log, rows, published);
  await features.handle([log.add(LIVE)]);
  for (let index = gap.from; index < gap.to; index++) log.add(index);
  await features.handle([log.add(LIVE + 1)]);
  const last = log.add(LIVE + 2);
  await features.handle([last]);
  const whole = await computeBatch(log, last);
  expect(published[2]?.values).toEqual([...whole].map((value) => (Number.isFinite(value) ? value : null)));
  const gapped = new BarLog(series);
  for (const bar of log.bars.filter(({ minute }) => minute < series.firstEnd + (gap.from - 1) * MINUTE_MS))
    gapped.bars.push(bar);
  for (const bar of log.bars.filter(({ minute }) => minute >= series.firstEnd + (gap.to - 1) * MINUTE_MS))
    gapped.bars.push(bar);
  expect(published[2]?.values).not.toEqual(
    [...(await computeBatch(gapped, last))].map((value) => (Number.isFinite(value) ? value : null)),
  );
});

test('bars that are imported later are noticed, and the features become known', async () => {
  const [log, rows, published] = [new BarLog(series), new RowTable(), [] as FeaturesMessage[]];
  const features = start(log, rows, published);
  await features.handle([log.add(LIVE)]);
  for (let index = 0; index < LIVE; index++) log.add(index);
  await features.handle([log.add(LIVE + 1)]);
  await features.handle([log.add(LIVE + 2)]);
  expect(published.map(({ values }) => values[0] !== null)).toEqual([false, false, true]);
});

test('older bars that the window does not reach, or that became known later, are not read with each message', async () => {
  const log = new BarLog(series);
  // More than the window of a week before the live line.
  for (let index = 0; index < 100; index++) log.add(index);
  const messages = Array.from({ length: 4 }, (_, index) => log.add(LIVE + index));
  for (let index = LIVE - 500; index < LIVE; index++) log.add(index);
  const reads = jest.spyOn(log, 'read');
  const features = start(log, new RowTable());
  const [first, ...others] = messages;
  if (first) await features.handle([first]);
  const atStart = reads.mock.calls.length;
  for (const message of others) await features.handle([message]);
  expect(reads).toHaveBeenCalledTimes(atStart);
});
