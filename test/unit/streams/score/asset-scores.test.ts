import { MINUTE_MS } from '../../../../forecasting/bars/minute-bar';
import { formatInstant } from '../../../../forecasting/hour';
import { sealVoid } from '../../../../forecasting/ledger/entries';
import {
  type MinuteEntry,
  sealMinuteForecast,
  sealMinuteSettlement,
} from '../../../../forecasting/ledger/minute-entries';
import type { CandleMessage } from '../../../../streams/messages/candles';
import { createDecoder } from '../../../../streams/messages/decode';
import { ScoreMessage } from '../../../../streams/messages/scores';
import { AssetScores } from '../../../../streams/score/asset-scores';
import { manualClock } from '../../../../system/clock';
import { plantedMinute } from '../../../support/planted-forecasts';

const decode = createDecoder(ScoreMessage);

/** A ledger with one waiting forecast of each of two models; a candle of their target settles them. */
function createLine() {
  const entries: MinuteEntry[] = ['1', '2'].map((modelVersion) => {
    const forecast = plantedMinute(5, { modelVersion });
    const sealed = sealMinuteForecast({ ...forecast, madeAt: forecast.origin + 100 }, undefined);
    return { forecast: sealed, settlement: null, void: null };
  });
  const target = entries[0]?.forecast.target ?? 0;
  const [clock, published, sums] = [manualClock(target + 2_000), [] as ScoreMessage[], [] as number[]];
  const line = { entries, target, clock, published, sums, isKilled: false, start };
  function start() {
    return new AssetScores({
      ...{ asset: 'BTC', source: 'kraken', clock },
      ledger: {
        settle: async ({ onClosed }) => {
          const due = entries.filter(({ settlement, forecast }) => !settlement && forecast.target <= clock.now());
          const closed = due.map((entry) => {
            const settled = { forecast: entry.forecast, actual: 50_000, barRevision: 0, settledAt: clock.now() };
            const settledEntry = { ...entry, settlement: sealMinuteSettlement(settled) };
            entries.splice(entries.indexOf(entry), 1, settledEntry);
            return settledEntry;
          });
          if (closed.length > 0) await onClosed?.(closed);
          return closed;
        },
      },
      readEntries: async (wanted) => entries.filter(({ forecast }) => forecast.target === wanted),
      readNewestClosed: async () => entries.filter((entry) => entry.settlement ?? entry.void),
      readDayScores: async () => {
        sums.push(clock.now());
        return [];
      },
      publish: async (messages) => {
        if (line.isKilled && messages.length > 0) throw new Error('killed');
        published.push(...messages);
      },
      onClosed: () => undefined,
      onDayScores: () => undefined,
    });
  }
  return line;
}

const candleAt = (end: number) => ({ minute: formatInstant(end - MINUTE_MS) }) as CandleMessage;

test('scores are published once their forecasts are settled, also after a stop between the two', async () => {
  const line = createLine();
  line.clock.set(line.target - MINUTE_MS + 2_000);
  await line.start().handle([candleAt(line.target - MINUTE_MS)]);
  expect(line.published).toEqual([]);
  line.clock.set(line.target + 2_000);
  line.isKilled = true;
  await expect(line.start().handle([candleAt(line.target)])).rejects.toThrow('killed');
  line.isKilled = false;
  await line.start().handle([candleAt(line.target)]);
  const ids = new Set(line.published.map(({ forecastId }) => forecastId));
  expect([...ids]).toEqual(line.entries.map(({ forecast }) => forecast.id));
  for (const [place, message] of line.published.entries()) {
    expect(decode(JSON.stringify(message))).toEqual({ message });
    const { settlement } = line.entries[place % line.entries.length] as MinuteEntry;
    expect(message.scores).toMatchObject({
      pinball: settlement?.pinball,
      inside90: settlement?.covered,
      actual: 50_000,
    });
  }
});

test('a forecast that was closed for an older minute is published after a stop between the ledger and the topic', async () => {
  const line = createLine();
  line.isKilled = true;
  const later = candleAt(line.target + 24 * 60 * MINUTE_MS);
  const scores = line.start();
  await expect(scores.handle([later])).rejects.toThrow('killed');
  line.isKilled = false;
  await scores.handle([later]);
  expect(line.published.map(({ forecastId }) => forecastId)).toEqual(line.entries.map(({ forecast }) => forecast.id));
  // Nothing is missing now.
  await scores.handle([later]);
  expect(line.published).toHaveLength(line.entries.length);
});

test('a forecast that is void is published with the reason', async () => {
  const line = createLine();
  const [first] = line.entries;
  if (!first) throw new Error('no forecast');
  const voided = sealVoid({ forecast: first.forecast, reason: 'the bar is missing', voidedAt: line.target + 9 });
  line.entries[0] = { ...first, void: voided };
  line.clock.set(line.target - 1);
  await line.start().handle([candleAt(line.target)]);
  for (const message of line.published) {
    expect(message).toMatchObject({ forecastId: first.forecast.id, scores: null, voidReason: 'the bar is missing' });
  }
  expect(line.published.length).toBeGreaterThan(0);
});

test('the sums of the day are read at the start and then at most once a minute', async () => {
  const line = createLine();
  line.clock.set(line.target - 90_000);
  const scores = line.start();
  await scores.handle([candleAt(line.target - 90_000)]);
  await scores.handle([candleAt(line.target)]);
  line.clock.set(line.target + 1);
  await scores.handle([candleAt(line.target)]);
  expect(line.sums).toEqual([line.target - 90_000, line.target + 1]);
});
