import fc from 'fast-check';
import { type LiveMinuteModel, type MinuteModels, openMinuteModels } from '../../../../activities/minute-models';
import { readMinuteParameters } from '../../../../config/parameters-file';
import { parametersFile } from '../../../../config/paths';
import { MINUTE_MS } from '../../../../forecasting/bars/minute-bar';
import { LiveSeries } from '../../../../forecasting/minutes/live-series';
import { createTrailingQuantiles } from '../../../../forecasting/minutes/models/baselines';
import { toPriceForecast, toPriceQuantiles } from '../../../../forecasting/minutes/price-forecast';
import { fiveMinuteQuestion } from '../../../../forecasting/questions';
import type { CandleMessage } from '../../../../streams/messages/candles';
import type { FeaturesMessage } from '../../../../streams/messages/features';
import type { ForecastMessage } from '../../../../streams/messages/forecasts';
import { AssetPredictions, type PredictEvent } from '../../../../streams/predict/asset-predictions';
import { OpenModels } from '../../../../streams/predict/open-models';
import { manualClock } from '../../../../system/clock';
import { BarLog } from '../../../support/bar-log';
import { generateBars } from '../../../support/generated-bars';
import { LedgerTable } from '../../../support/ledger-table';

const series = generateBars({ bars: 1_200, barMs: MINUTE_MS, seed: 41 });
/** The live line begins here; the bars before it were stored earlier. */
const LIVE = 1_000;
const baseline = openMinuteModels({ parameters: readMinuteParameters(parametersFile) });
const endOf = (index: number) => series.firstEnd + index * MINUTE_MS;

const endOfMinute = (minute: string) => new Date(Date.parse(minute) + MINUTE_MS).toISOString();

function toMessage(candle: CandleMessage): FeaturesMessage {
  const { asset, source, minute, revision, firstTradeId: _, lastTradeId: __, version: ___, ...bar } = candle;
  const features = { featuresVersion: 1, values: [], sha256: 'a'.repeat(64), knownAt: bar.knownAt };
  return { version: 1, asset, source, minute, revision, bar, ...features };
}

/** A live line whose predict process can be stopped and started; its clock shows the end of the newest bar. */
function createLine(models: MinuteModels = baseline) {
  const log = new BarLog(series);
  for (let index = 0; index < LIVE; index++) log.add(index);
  const [ledger, clock] = [new LedgerTable(), manualClock(endOf(LIVE))];
  const [published, events, failures]: [ForecastMessage[], PredictEvent[], string[]] = [[], [], []];
  const line = { log, ledger, clock, published, events, failures, isKilledBeforePublishing: false, start };
  function start(): AssetPredictions {
    const question = fiveMinuteQuestion('BTC');
    const query = { asset: 'BTC', source: 'test' };
    const options = { onFailure: (version: string) => void failures.push(version), onChange: () => undefined };
    return new AssetPredictions({
      ...{ question, source: 'test', history: log, ledger, clock },
      readForecasts: (range) => ledger.read(range),
      models: new OpenModels({ models, query, steps: 5, ...options }),
      publish: async (messages) => {
        if (line.isKilledBeforePublishing) throw new Error('killed');
        published.push(...messages);
      },
      onEvent: (event) => void events.push(event),
    });
  }
  return line;
}

/** The forecast computed at once from all bars that were known when the bar of the message became known. */
async function computeBatch(log: BarLog, { minute, bar }: FeaturesMessage) {
  const bars = new LiveSeries(1_440, await log.read({ from: 0, asOf: Date.parse(bar.knownAt) }));
  const [model] = await baseline.read({ asset: 'BTC', source: 'test' });
  const index = bars.indexOf(Date.parse(minute)) ?? -1;
  const [forecast] = model?.model.forecastAt(bars.series, [index]) ?? [];
  const [trailing] = createTrailingQuantiles({ steps: 5 }).forecastAt(bars.series, [index]);
  if (!forecast || !trailing) throw new Error('too few bars');
  const trailingQuantiles = toPriceQuantiles(trailing.quantiles, bar.close);
  return { ...toPriceForecast(forecast, bar.close), trailingQuantiles };
}

const steps = fc.array(fc.record({ isWrong: fc.boolean(), isRestart: fc.boolean() }), { minLength: 5, maxLength: 12 });

test('each minute is forecast once, as the batch does, with corrections and restarts, and reading again changes nothing', async () => {
  await fc.assert(
    fc.asyncProperty(steps, fc.nat(), async (given, from) => {
      const line = createLine();
      const { log, ledger, clock } = line;
      let predictions = line.start();
      const messages: FeaturesMessage[] = [];
      for (const [place, { isWrong, isRestart }] of given.entries()) {
        if (isRestart) predictions = line.start();
        clock.set(endOf(LIVE + place) + 100);
        messages.push(toMessage(log.add(LIVE + place, isWrong ? { wrong: 50_000 } : {})));
        await predictions.handle([messages.at(-1) as FeaturesMessage]);
        if (!given[place - 3]?.isWrong) continue;
        messages.push(toMessage(log.add(LIVE + place - 3, { revision: 1 })));
        await predictions.handle([messages.at(-1) as FeaturesMessage]);
      }
      const first = messages.filter(({ revision }) => revision === 0);
      for (const [place, message] of first.entries()) {
        const expected = { ...(await computeBatch(log, message)), origin: endOf(LIVE + place), late: false };
        expect(ledger.forecasts[place]).toMatchObject({ ...expected, barRevision: 0, lastRate: message.bar.close });
      }
      const before = [...ledger.forecasts];
      expect(before).toHaveLength(given.length);
      await line.start().handle(messages.slice(from % messages.length));
      expect(ledger.forecasts).toEqual(before);
      expect(new Set(line.published.map(({ hash }) => hash)).size).toBe(given.length);
      // Messages that come together, of which a part was handled before.
      const together = createLine();
      together.log.bars.push(...log.bars.slice(LIVE));
      together.clock.set(clock.now());
      await together.start().handle(messages.slice(0, 1));
      await together.start().handle(messages);
      const pricesOf = ({ forecasts }: LedgerTable) =>
        forecasts.map(({ origin, point, quantiles, trailingQuantiles }) => [
          origin,
          point,
          quantiles,
          trailingQuantiles,
        ]);
      expect(pricesOf(together.ledger)).toEqual(pricesOf(ledger));
      expect(new Set(together.published.map(({ hash }) => hash)).size).toBe(given.length);
      expect(together.events.filter(({ type }) => type !== 'published')).toEqual([]);
    }),
    { numRuns: 5 },
  );
});

test('forecasts that were not published before a stop are published after it, with their role', async () => {
  const line = createLine();
  const message = toMessage(line.log.add(LIVE));
  line.isKilledBeforePublishing = true;
  await expect(line.start().handle([message])).rejects.toThrow('killed');
  expect([line.ledger.forecasts.length, line.published.length]).toEqual([1, 0]);
  line.isKilledBeforePublishing = false;
  await line.start().handle([message]);
  expect(line.ledger.forecasts).toHaveLength(1);
  const [{ id, hash } = { id: '', hash: '' }] = line.ledger.forecasts;
  expect(line.published).toMatchObject([{ id, hash, role: 'baseline', modelVersion: 'volatility' }]);
});

test('messages that are read again do not hide bars that were imported after them', async () => {
  const line = createLine();
  line.log.bars.length = 0;
  let predictions = line.start();
  const add = async (index: number, given: { revision?: number; wrong?: number } = {}) => {
    line.clock.set(endOf(index) + 100);
    const message = toMessage(line.log.add(index, given));
    await predictions.handle([message]);
    return message;
  };
  const first = await add(LIVE, { wrong: 50_000 });
  await add(LIVE, { revision: 1 });
  expect(line.events).toEqual([{ type: 'waiting', bars: 1 }]);
  for (let index = 0; index < LIVE; index++) line.log.add(index);
  await add(LIVE + 1);
  await add(LIVE + 2);
  expect(line.ledger.forecasts).toHaveLength(1);
  // The window of this message is the one before the import.
  await predictions.handle([first]);
  const third = await add(LIVE + 3);
  const fourth = await add(LIVE + 4);
  // After a restart, messages come at once, and the oldest one was known before the import.
  predictions = line.start();
  const waiting = [5, 6, 7].map((index) => toMessage(line.log.add(LIVE + index)));
  line.clock.set(endOf(LIVE + 7) + 100);
  for (const message of [first, third, fourth, ...waiting]) await predictions.handle([message]);
  const origins = [2, 3, 4, 5, 6, 7].map((index) => endOf(LIVE + index));
  expect(line.ledger.forecasts.map(({ origin }) => origin)).toEqual(origins);
});

test('after an outage, minutes of the last hour are forecast late, and older ones are not forecast', async () => {
  const line = createLine();
  const predictions = line.start();
  const messages = Array.from({ length: 100 }, (_, index) => toMessage(line.log.add(LIVE + index)));
  line.clock.set(endOf(LIVE + 99) + 500);
  await predictions.handle(messages);
  const { forecasts } = line.ledger;
  expect(forecasts.map(({ origin }) => (origin - endOf(LIVE)) / MINUTE_MS)).toEqual(
    Array.from({ length: 60 }, (_, index) => 40 + index),
  );
  expect(forecasts.filter(({ late }) => !late)).toHaveLength(5);
  const otherEvents = () => line.events.filter(({ type }) => type !== 'published');
  expect(otherEvents()).toEqual([{ type: 'skipped', minutes: 40, isFirstStart: true }]);
  const later = Array.from({ length: 70 }, (_, index) => toMessage(line.log.add(LIVE + 100 + index)));
  line.clock.set(endOf(LIVE + 169) + 500);
  await predictions.handle(later);
  expect(otherEvents().slice(1)).toEqual([{ type: 'skipped', minutes: 10, isFirstStart: false }]);
});

test('a forecast whose target is near is written before the minutes after it are forecast', async () => {
  const [volatility] = (await baseline.read({ asset: 'BTC', source: 'test' })) as [LiveMinuteModel];
  const forecastMs = 3_000;
  const open: LiveMinuteModel['model']['open'] = (bars) => {
    const forecast = volatility.model.open(bars);
    return (index) => {
      line.clock.set(line.clock.now() + forecastMs);
      return forecast(index);
    };
  };
  const slow = [{ ...volatility, model: { ...volatility.model, open } }];
  const line = createLine({ readVersions: async () => slow, read: async () => slow });
  const messages = Array.from({ length: 10 }, (_, index) => toMessage(line.log.add(LIVE + index)));
  // The first minute whose target is open has 30 seconds left. With it and the five before, 18 are over; with all, 30.
  line.clock.set(endOf(LIVE + 9) + MINUTE_MS / 2);
  await line.start().handle(messages);
  expect(line.ledger.forecasts.map(({ late }) => late)).toEqual(Array.from({ length: 10 }, (_, index) => index < 5));
  expect(line.published.map(({ origin }) => origin)).toEqual(messages.map(({ minute }) => endOfMinute(minute)));
});

test('a model that fails or forecasts nonsense harms no other, and new models are used after a minute', async () => {
  const [volatility] = await baseline.read({ asset: 'BTC', source: 'test' });
  const planted = (version: string, point: number | Error): LiveMinuteModel => ({
    ...{ version, role: 'active', family: 'planted' },
    model: {
      ...(volatility as LiveMinuteModel).model,
      open: () => () => {
        if (point instanceof Error) throw point;
        return { point, quantiles: Float64Array.from({ length: 99 }, (_, index) => (index - 49) / 1e4) };
      },
    },
  });
  let used = [planted('3', new Error('it has no bars')), planted('4', 0.5), volatility as LiveMinuteModel];
  const line = createLine({ readVersions: async () => used, read: async () => used });
  const predictions = line.start();
  const next = async (index: number) => {
    line.clock.set(endOf(LIVE + index) + 50);
    const count = line.ledger.forecasts.length;
    await predictions.handle([toMessage(line.log.add(LIVE + index))]);
    return line.ledger.forecasts.slice(count).map(({ modelVersion }) => modelVersion);
  };
  expect(await next(0)).toEqual(['volatility']);
  expect([line.failures, line.events[0]]).toEqual([['3'], { type: 'unusable', version: '4' }]);
  used = [{ ...planted('5', 0), role: 'production' }, volatility as LiveMinuteModel];
  expect(await next(1)).toEqual(['volatility']);
  expect(await next(2)).toEqual(['5', 'volatility']);
  expect(line.published.at(-2)).toMatchObject({ modelVersion: '5', role: 'production' });
});

test('other work of the process, like its heartbeats, goes on while a model is opened', async () => {
  const [volatility] = await baseline.read({ asset: 'BTC', source: 'test' });
  const { model, ...version } = volatility as LiveMinuteModel;
  let turns = 0;
  const seen: number[] = [];
  function* prepare(): Generator<void> {
    for (let step = 0; step < 5; step++) {
      seen.push(turns);
      yield;
    }
  }
  const slow = { ...version, model: { ...model, open: () => Object.assign(() => null, { prepare }) } };
  const line = createLine({ readVersions: async () => [slow], read: async () => [slow] });
  const count = () => {
    turns++;
    immediate = setImmediate(count);
  };
  let immediate = setImmediate(count);
  await line.start().handle([toMessage(line.log.add(LIVE))]);
  clearImmediate(immediate);
  expect(new Set(seen).size).toBe(5);
});

test('forecasts of another process from other bars stay, and are published, and the other minutes are forecast', async () => {
  const line = createLine();
  const [stalled, other] = [line.start(), line.start()];
  for (const predictions of [stalled, other]) await predictions.handle([toMessage(line.log.add(LIVE))]);
  const messages = [1, 2].map((index) => toMessage(line.log.add(LIVE + index)));
  const [message] = messages as [FeaturesMessage];
  await other.handle([{ ...message, bar: { ...message.bar, close: message.bar.high } }]);
  await stalled.handle(messages);
  expect(line.ledger.forecasts).toHaveLength(3);
  expect(line.events.map(({ type }) => type).slice(-3)).toEqual(['differs', 'published', 'published']);
  expect(line.published.slice(-2).map(({ hash }) => hash)).toEqual(
    line.ledger.forecasts.slice(1).map(({ hash }) => hash),
  );
});
