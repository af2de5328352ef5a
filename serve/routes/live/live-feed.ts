import {
  LIVE_CHANNELS,
  type LiveChange,
  type LiveChanges,
  type LiveChannel,
  type LivePosition,
} from '../../../clients/postgres/live-changes';
import type { Feed } from '../../event-stream/feed';
import { toLiveBarAnswer, toLiveForecast } from '../../schemas/live';
import { toMinuteEntry } from '../forecasts/minute-entry';
import { toLiveNews } from './news';

/** Something new on the live line. */
export interface LiveEvent {
  readonly channel: LiveChannel;
  /** `null` for news, which may concern several assets. */
  readonly asset: string | null;
  readonly data: object;
  readonly at: number;
  readonly key: string;
}

/** Rows are remembered for so many times as long as `LiveChanges.after` gives them again. */
const REMEMBERED_OVERLAPS = 6;
/** Of each channel, so many rows are read at once. */
const PART = 500;

/** The events of the live line. Its `after` gives each event once. A reconnected client may get the events of some seconds twice. */
export function feedOfLive(changes: LiveChanges): Feed<LivePosition, LiveEvent> {
  const rememberMs = REMEMBERED_OVERLAPS * changes.overlapMs;
  const seen = new Map<string, Pick<LiveEvent, 'channel' | 'at'>>();
  const remember = (events: readonly LiveEvent[]) => {
    for (const event of events) seen.set(keyOf(event), { channel: event.channel, at: event.at });
  };
  /** The rows that became known up to a position, and may have been stored after it was read. */
  const readOverlap = async (position: LivePosition) => {
    const found: LiveEvent[] = [];
    for await (const events of readParts(changes, position, PART)) {
      const before = events.filter(({ channel, at }) => at <= position[channel]);
      if (before.length === 0) break;
      found.push(...before);
    }
    return found;
  };
  return {
    newest: async (since) => {
      const position = await changes.newest();
      remember((await readOverlap(position)).filter(({ at }) => at < since));
      return position;
    },
    after: async function* (from, limit) {
      for await (const events of readParts(changes, from, limit)) {
        const added = events.filter((event) => !seen.has(keyOf(event)));
        if (added.length > 0) yield added;
        remember(added);
      }
      for (const [key, { channel, at }] of seen) if (at < from[channel] - rememberMs) seen.delete(key);
    },
    newestAfter: async (from, limit) => {
      const [overlap, newest] = await Promise.all([readOverlap(from), changes.newestAfter(from, limit)]);
      return [...overlap, ...newest.map(toLiveEvent)];
    },
    advance,
    isNew: ({ channel, at }, position) => at > position[channel],
    isAfter: (one, other) => LIVE_CHANNELS.some((channel) => one[channel] > other[channel]),
    format: (position) => LIVE_CHANNELS.map((channel) => position[channel]).join('-'),
    parse: parsePosition,
    describe: ({ channel, asset, data }) => ({ name: channel, asset, data }),
  };
}

/** The rows after a position and those of the overlap before it, oldest first, about `limit` of each channel at once. */
async function* readParts(changes: LiveChanges, position: LivePosition, limit: number): AsyncGenerator<LiveEvent[]> {
  const start = (channel: LiveChannel) => position[channel] - changes.overlapMs;
  let reached: LivePosition = {
    ...{ bars: start('bars'), forecasts: start('forecasts') },
    ...{ scores: start('scores'), news: start('news') },
  };
  for (;;) {
    const events = (await changes.after(reached, limit)).map(toLiveEvent);
    if (events.length > 0) yield events;
    reached = events.reduce(advance, reached);
    const isFull = (channel: LiveChannel) => events.filter((event) => event.channel === channel).length >= limit;
    if (!LIVE_CHANNELS.some(isFull)) return;
  }
}

const advance = (from: LivePosition, { channel, at }: LiveEvent): LivePosition => ({
  ...from,
  [channel]: Math.max(from[channel], at),
});

const keyOf = ({ channel, key }: LiveEvent) => `${channel}/${key}`;

function parsePosition(text: string): LivePosition | null {
  const [bars, forecasts, scores, news] = /^\d{1,15}(-\d{1,15}){3}$/.test(text) ? text.split('-').map(Number) : [];
  if (bars === undefined || forecasts === undefined || scores === undefined || news === undefined) return null;
  return { bars, forecasts, scores, news };
}

export function toLiveEvent({ at, key, ...change }: LiveChange): LiveEvent {
  switch (change.channel) {
    case 'bars': {
      const { asset, source } = change.origin;
      return { channel: 'bars', asset, at, key, data: { asset, source, ...toLiveBarAnswer(change.row) } };
    }
    case 'forecasts': {
      const data = toMinuteEntry(change.row);
      return { channel: 'forecasts', asset: data.asset, at, key, data };
    }
    case 'scores': {
      const { asset, question, source } = change.row.forecast;
      return { channel: 'scores', asset, at, key, data: { asset, question, source, ...toLiveForecast(change.row) } };
    }
    case 'news':
      return { channel: 'news', asset: null, at, key, data: toLiveNews(change.row) };
  }
}
