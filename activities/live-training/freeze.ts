import type { ObjectRef } from '../../clients/object-store';
import { hourOf } from '../../forecasting/hour';
import { compressBarFile, formatBarLines } from '../../forecasting/minutes/training/bar-file';
import { NEEDED_DAYS } from '../../forecasting/minutes/training/split';
import { readHeadlines } from '../../forecasting/news/headlines-of-asset';
import { fiveMinuteQuestion } from '../../forecasting/questions';
import { type CollectedBars, noBars } from './collect';
import type { LiveTrainingDeps, TrainingBars } from './deps';

const DAY_MS = 86_400_000;
/** The test part, and some hours before it. */
const NEWS_DAYS = 34;
/** The bars of a year are read in parts, because each bar takes memory until it is written. */
const PART_MS = 30 * DAY_MS;

/** Stores the bars as a snapshot. Repeating it with the same input gives the same snapshot. */
export async function freezeBars(
  { history, snapshots, news, objectStore, parameters, signal }: LiveTrainingDeps,
  { asset, collected }: { asset: string; collected: CollectedBars },
): Promise<TrainingBars> {
  const { source, asOf, first, last } = collected;
  const end = last + 1;
  const usedDays = Math.ceil(parameters.trainingDays + NEEDED_DAYS);
  const lines: string[] = [];
  const minutes: number[] = [];
  for (let from = Math.max(first, end - usedDays * DAY_MS); from < end; from += PART_MS) {
    const bars = await history.read({ asset, source, from, to: Math.min(end, from + PART_MS), asOf });
    lines.push(formatBarLines(bars));
    for (const { minute } of bars) minutes.push(minute);
    signal().throwIfAborted();
  }
  const [firstMinute, lastMinute] = [minutes[0], minutes.at(-1)];
  if (firstMinute === undefined || lastMinute === undefined) throw noBars(asset);
  const bytes = await compressBarFile(lines);
  const stored = await objectStore.put({
    folder: `live/${asset}`,
    name: 'bars.csv.gz',
    bytes,
    contentType: 'application/gzip',
  });
  const snapshot = { source, asset, history: stored, bars: minutes.length, firstMinute, lastMinute, asOf };
  await snapshots.insert(snapshot);
  const headlines = await freezeHeadlines(
    { news, objectStore },
    { asset, asOf, since: lastMinute - NEWS_DAYS * DAY_MS },
  );
  return { ...snapshot, headlines, question: fiveMinuteQuestion(asset).id, hour: hourOf(lastMinute) };
}

/** Nothing may use a headline before its score was known. */
async function freezeHeadlines(
  { news, objectStore }: Pick<LiveTrainingDeps, 'news' | 'objectStore'>,
  { asset, since, asOf }: { asset: string; since: number; asOf: number },
): Promise<ObjectRef> {
  const headlines = readHeadlines(await news.readSince(since), { asset, asOf });
  const bytes = Buffer.from(JSON.stringify(headlines));
  return objectStore.put({ folder: `live/${asset}`, name: 'headlines.json', bytes, contentType: 'application/json' });
}
