import { join } from 'node:path';
import { projectRoot } from '../../../../config/paths';
import { HOUR_MS } from '../../../../forecasting/hour';
import { scoreByLexicon } from '../../../../forecasting/news/lexicon';
import { listAnnouncements } from '../../../../simulator/news/announcements';
import { readTitles } from '../../../../simulator/news/titles';
import { frozenSample } from '../../../support/price-sample';

const titles = readTitles(join(projectRoot, 'data', 'headlines.csv'));
const DAY = Date.UTC(2026, 10, 26);
const list = (from: number, to: number, seed = 1) => listAnnouncements({ titles, seed, from, to });

test('announcements are the same at each call, and others with another seed', () => {
  const day = list(DAY, DAY + 24 * HOUR_MS);
  expect(day.length).toBeGreaterThan(30);
  expect(day.length).toBeLessThan(70);
  expect([...list(DAY, DAY + 7 * HOUR_MS), ...list(DAY + 7 * HOUR_MS, DAY + 24 * HOUR_MS)]).toEqual(day);
  expect(list(DAY, DAY + 24 * HOUR_MS, 2)).not.toEqual(day);
  expect(new Set(day.map(({ title }) => title)).size).toBe(day.length);
});

test('the feed gives earlier times than those at which the headlines appear', () => {
  const delays = list(DAY, DAY + 24 * HOUR_MS).map(({ seenAt, publishedAt }) => seenAt - publishedAt);
  expect(Math.min(...delays)).toBeGreaterThanOrEqual(0);
  expect(Math.max(...delays)).toBeGreaterThan(10 * 60_000);
});

/** The standard error of such a correlation is 1 / √n. Three of them hold in 99.7 % of samples without any skill. */
test.each([
  ['next', 1],
  ['last', 0],
])('sentiment in the simulator has no skill for the %s hour', (_, offset) => {
  const sample = frozenSample();
  const lexicon = new Map(
    titles.map((title) => [title, scoreByLexicon(title).scores.find(({ asset }) => asset === 'BTC')?.score ?? 0]),
  );
  const pairs: [number, number][] = [];
  for (const { title, seenAt } of list(sample.firstHour + 24 * HOUR_MS, sample.lastHour - 24 * HOUR_MS)) {
    const hour = Math.floor(seenAt / HOUR_MS) * HOUR_MS + offset * HOUR_MS;
    const [before, after] = [sample.at(hour)?.rate, sample.at(hour + HOUR_MS)?.rate];
    const score = lexicon.get(title) ?? 0;
    if (before && after && score !== 0) pairs.push([score, Math.sign(after - before)]);
  }
  expect(pairs.length).toBeGreaterThan(20_000);
  expect(Math.abs(correlate(pairs)) * Math.sqrt(pairs.length)).toBeLessThan(3);
});

function correlate(pairs: readonly [number, number][]): number {
  const mean = (of: (pair: [number, number]) => number) =>
    pairs.reduce((sum, pair) => sum + of(pair), 0) / pairs.length;
  const [x, y] = [mean((pair) => pair[0]), mean((pair) => pair[1])];
  const [sx, sy] = [mean((pair) => (pair[0] - x) ** 2), mean((pair) => (pair[1] - y) ** 2)];
  return mean((pair) => (pair[0] - x) * (pair[1] - y)) / Math.sqrt(sx * sy);
}
