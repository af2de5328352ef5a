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
/** Upper bound, by channel, for the rows before the first position that are not sent. */
const MAX_BEFORE = 500;

/** The events of the live line. Its `after` gives each event once. A reconnected client may get the events of some seconds twice. */
export function feedOfLive(changes: LiveChanges): Feed<LivePosition, LiveEvent> {
  const rememberMs = REMEMBERED_OVERLAPS * changes.overlapMs;
  const seen = new Map<string, LiveEvent>();
  const remember = (events: readonly LiveEvent[]) => {
    for (const event of events) seen.set(keyOf(event), event);
  };
  return {
    newest: async (since) => {
      const position = await changes.newest();
      const before = (await changes.after(position, MAX_BEFORE)).map(toLiveEvent);
      remember(before.filter(({ channel, at }) => at <= position[channel] && at < since));
      return position;
    },
    after: async (from, limit) => {
      const events = (await changes.after(from, limit)).map(toLiveEvent);
      const added = events.filter((event) => !seen.has(keyOf(event)));
      remember(added);
      for (const [key, { channel, at }] of seen) if (at < from[channel] - rememberMs) seen.delete(key);
      return added;
    },
    newestAfter: async (from, limit) => (await changes.after(from, limit)).map(toLiveEvent),
    advance: (from, { channel, at }) => ({ ...from, [channel]: Math.max(from[channel], at) }),
    isNew: ({ channel, at }, position) => at > position[channel],
    isAfter: (one, other) => LIVE_CHANNELS.some((channel) => one[channel] > other[channel]),
    format: (position) => LIVE_CHANNELS.map((channel) => position[channel]).join('-'),
    parse: parsePosition,
    describe: ({ channel, asset, data }) => ({ name: channel, asset, data }),
  };
}

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
