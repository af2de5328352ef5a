import { seededRandom, shuffle } from '../../forecasting/random';

/** A headline, when it appears in the feed, and the earlier time that the feed gives it. Epoch ms. */
export interface Announcement {
  readonly id: string;
  readonly title: string;
  readonly seenAt: number;
  readonly publishedAt: number;
}

const DAY_MS = 86_400_000;
const MEAN_GAP_MS = 30 * 60_000;
/** Real feeds give articles earlier times than those at which they appear. */
const MAX_BACKDATING_MS = 20 * 60_000;

/**
 * The announcements after `from` until `to`, ascending. Their times and headlines depend on the seed and the day only, never on a price:
 * nobody can forecast a price with them.
 */
export function listAnnouncements(options: {
  readonly titles: readonly string[];
  readonly seed: number;
  readonly from: number;
  readonly to: number;
}): Announcement[] {
  const { titles, seed, from, to } = options;
  const announcements: Announcement[] = [];
  for (let day = Math.floor(from / DAY_MS); day <= Math.floor(to / DAY_MS); day++)
    announcements.push(...announceDay({ titles, seed, day }));
  return announcements.filter(({ seenAt }) => seenAt > from && seenAt <= to);
}

/** Random arrivals, 30 minutes apart on average. No headline comes twice in a day. */
function announceDay({ titles, seed, day }: { titles: readonly string[]; seed: number; day: number }): Announcement[] {
  const random = seededRandom(seed + day * 7_919);
  const announcements: Announcement[] = [];
  let sinceMidnight = 0;
  for (const [index, title] of shuffle(titles, random).entries()) {
    sinceMidnight += -Math.log(1 - random()) * MEAN_GAP_MS;
    if (sinceMidnight >= DAY_MS) break;
    const seenAt = Math.floor(day * DAY_MS + sinceMidnight);
    const publishedAt = Math.floor(seenAt - random() * MAX_BACKDATING_MS);
    announcements.push({ id: `${seed}-${day}-${index}`, title, seenAt, publishedAt });
  }
  return announcements;
}
