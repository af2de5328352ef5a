import { createBars } from '../../../clients/postgres/bars';
import type { Database } from '../../../clients/postgres/database';
import { createMinuteLedger } from '../../../clients/postgres/minute-ledger';
import { createNews } from '../../../clients/postgres/news';
import { createPromotions } from '../../../clients/postgres/promotions';
import { MINUTE_MS, type MinuteBar } from '../../../forecasting/bars/minute-bar';
import { hourOf } from '../../../forecasting/hour';
import type { NewMinuteForecast } from '../../../forecasting/ledger/minute-entries';
import { scoreByLexicon } from '../../../forecasting/news/lexicon';
import { fiveMinuteQuestion } from '../../../forecasting/questions';
import { manualClock } from '../../../system/clock';

const SOURCE = 'generated+112w';
const LEVELS = [0.025, 0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95, 0.975];
const SCORES = [-1.96, -1.645, -1.282, -0.674, 0, 0.674, 1.282, 1.645, 1.96];
/** Of the price after five minutes, as a share of the price. */
const SIGMA = 0.0011;
const BASE = { BTC: 84_000, ETH: 2_900 } as const;

export type PlantedAsset = keyof typeof BASE;

/** The price at the end of a minute: a sum of waves, the same in each run. */
function priceAt(asset: PlantedAsset, minute: number): number {
  const index = minute / MINUTE_MS;
  const waves = [0.0009, 0.0007, 0.0011, 0.0005].map(
    (size, wave) => size * Math.sin(index / (1.7 + 2.9 * wave) + wave),
  );
  return BASE[asset] * (1 + waves.reduce((sum, wave) => sum + wave, 0));
}

function barOf(asset: PlantedAsset, minute: number): MinuteBar {
  const [open, close] = [priceAt(asset, minute - MINUTE_MS), priceAt(asset, minute)];
  const reach = BASE[asset] * 0.0003 * (1 + Math.sin(minute / 77_777));
  return {
    ...{ minute, open, close, high: Math.max(open, close) + reach, low: Math.min(open, close) - reach },
    ...{ volume: 3.25, trades: 40, firstTradeId: 1, lastTradeId: 40, revision: 0, missingIds: [] },
    // One bar lacks a trade.
    isComplete: minute % (97 * MINUTE_MS) !== 0,
  };
}

function forecastsOf(asset: PlantedAsset, minute: number): NewMinuteForecast[] {
  const lastRate = priceAt(asset, minute);
  const at = (score: number, width = 1) => lastRate * Math.exp(score * SIGMA * width);
  const quantilesOf = (width: number) =>
    LEVELS.map((level, index) => ({ level, value: at(SCORES[index] ?? 0, width) }));
  const forecast = (modelVersion: string, width: number): NewMinuteForecast => ({
    ...{ source: SOURCE, asset, question: fiveMinuteQuestion(asset).id, origin: minute + MINUTE_MS, horizonMinutes: 5 },
    ...{ modelVersion, barRevision: 0, featuresSha256: 'f'.repeat(64), lastRate, point: lastRate },
    quantiles: quantilesOf(width),
    interval: { level: 0.9, lower: at(-1.645, width), upper: at(1.645, width) },
    trailingQuantiles: quantilesOf(1.6),
  });
  return [forecast('volatility', 1.15), ...(asset === 'BTC' ? [forecast('3', 1)] : [])];
}

/** What the live line stores of the minute that starts at `minute`: the bar, then the forecasts, then the scores. */
export async function plantMinute(database: Database, asset: PlantedAsset, minute: number): Promise<void> {
  const end = minute + MINUTE_MS;
  await createBars(database).append({ asset, source: SOURCE, knownAt: end + 2_100 }, [barOf(asset, minute)]);
  const ledger = createMinuteLedger(database);
  await ledger.publishAll(forecastsOf(asset, minute), manualClock(end + 2_300));
  await ledger.settle({ source: SOURCE, asset, clock: manualClock(end + 2_500) });
}

/** A live line of BTC and ETH that has run for some minutes before `end`; BTC has a production model, and two minutes without a bar. */
export async function plantLiveLine(database: Database, { end, minutes }: { end: number; minutes: number }) {
  const decision = { source: SOURCE, asset: 'BTC', hour: hourOf(end), version: '3', runId: 'run-3', evidence: {} };
  const by = { kind: 'promote', operator: 'test', reason: 'test', decidedAt: end } as const;
  await createPromotions(database, 'btc-5m').recordByHand({ ...decision, ...by });
  for (let before = minutes; before > 0; before -= 1) {
    const minute = end - before * MINUTE_MS;
    if (before !== 50 && before !== 51) await plantMinute(database, 'BTC', minute);
    await plantMinute(database, 'ETH', minute);
  }
  await plantNews(database, end);
}

async function plantNews(database: Database, end: number): Promise<void> {
  const titles = [
    'Bitcoin ETF sees record inflows as price surges',
    'Ethereum network hit by outage, losses mount',
    'Central bank publishes its calendar',
  ];
  const news = createNews(database);
  const items = titles.map((title, index) => ({
    ...{ id: `news-${index}`, source: 'simulated', title, titleKey: title, publishedAt: null },
    ...{ link: index === 1 ? null : `https://news.example/${index}`, linkKey: null },
    seenAt: end - (index + 1) * 20 * MINUTE_MS,
  }));
  await news.append(items);
  for (const { id, title, seenAt } of items) {
    await news.addScore(id, { scorer: 'lexicon', version: '1' }, { ...scoreByLexicon(title), knownAt: seenAt + 100 });
  }
}
