import { type Feed, type FeedAnswer, FeedBusyError, type FeedVersion } from '../../../../clients/news';
import { FeedPoller } from '../../../../streams/news/feed-poller';

const MINUTE_MS = 60_000;
const feed = (ttlMinutes: number | null): Feed => ({ generator: '', ttlMinutes, items: [], invalid: 0 });
const changed = (etag: string, ttlMinutes: number | null = null): FeedAnswer => ({
  result: 'changed',
  feed: feed(ttlMinutes),
  version: { etag },
});

function createPoller(answers: (FeedAnswer | Error)[], store: (feed: Feed) => Promise<void> = async () => undefined) {
  const asked: FeedVersion[] = [];
  const events: string[] = [];
  const read = async (_: string, known: FeedVersion) => {
    asked.push(known);
    const answer = answers.shift() ?? { result: 'unchanged' as const };
    if (answer instanceof Error) throw answer;
    return answer;
  };
  const poller = new FeedPoller({ url: 'http://f', reader: { read }, store, onEvent: ({ type }) => events.push(type) });
  return { poll: () => poller.poll(new AbortController().signal), asked, events };
}

test('a feed is asked every five minutes, with the version that was read last', async () => {
  const { poll, asked } = createPoller([changed('1'), changed('2')]);
  expect([await poll(), await poll(), await poll()]).toEqual([5 * MINUTE_MS, 5 * MINUTE_MS, 5 * MINUTE_MS]);
  expect(asked).toEqual([{}, { etag: '1' }, { etag: '2' }]);
});

test.each([
  [1, 1],
  [0.01, 1],
  [3, 3],
  [1_440, 5],
])('a feed that asks for %s minutes is asked every %s', async (ttl, minutes) => {
  expect(await createPoller([changed('1', ttl)]).poll()).toBe(minutes * MINUTE_MS);
});

test('a feed that fails is asked less and less often, at least every hour, and as before when it answers', async () => {
  const failing = Array.from({ length: 6 }, () => new Error('away'));
  const { poll, events } = createPoller([...failing, changed('1')]);
  const waits: number[] = [];
  for (let count = 0; count < 8; count++) waits.push((await poll()) / MINUTE_MS);
  expect(waits).toEqual([5, 10, 20, 40, 60, 60, 5, 5]);
  expect(events.slice(5)).toEqual(['failed', 'answered', 'answered']);
});

test.each([
  [120 * MINUTE_MS, 120],
  [1_000, 5],
  [1_000 * MINUTE_MS, 360],
  [null, 5],
])('a server that asks for a wait of %s ms is asked again after %s minutes', async (retryAfterMs, minutes) => {
  expect(await createPoller([new FeedBusyError('busy', retryAfterMs)]).poll()).toBe(minutes * MINUTE_MS);
});

test('a version that could not be stored is read again', async () => {
  let isBroken = true;
  const { poll, asked } = createPoller([changed('1'), changed('1')], async () => {
    if (isBroken) throw new Error('no database');
  });
  await poll();
  isBroken = false;
  await poll();
  await poll();
  expect(asked).toEqual([{}, {}, { etag: '1' }]);
});
