import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { LiveChange, LivePosition } from '../../../../clients/postgres/live-changes';
import { MINUTE_MS } from '../../../../forecasting/bars/minute-bar';
import { type TopicWatchDeps, watchTopics } from '../../../../serve/event-stream/watch-topics';
import { createLiveEvents } from '../../../../serve/routes/live/live-events';
import { manualClock } from '../../../../system/clock';
import { LIVE_SOURCE, liveBar, liveLineOf } from '../../../support/live-line';
import { liveChangesInMemory, NOW, plainApp, silent } from '../../../support/plain-app';
import { until } from '../../../support/until';

/** Waits for it; the timeout of the test ends the wait. */
const happens = (isTrue: () => boolean | undefined) => until(async () => isTrue() === true, Boolean);

type App = Awaited<ReturnType<typeof plainApp>>;

const apps: App[] = [];
afterEach(() => Promise.all(apps.splice(0).map((app) => app.close())));

const barAt = (minute: number, asset = 'BTC'): LiveChange => {
  const row = liveBar(minute);
  const key = `${asset}/${minute}`;
  return { channel: 'bars', at: row.knownAt, key, origin: { asset, source: LIVE_SOURCE }, row };
};

/** Tells of messages when the test says so. */
function tailByHand() {
  let running: Parameters<TopicWatchDeps['tail']>[0] | null = null;
  const tail: TopicWatchDeps['tail'] = (options) => {
    running = options;
    return new Promise((resolve) => options.signal.addEventListener('abort', () => resolve()));
  };
  return { tail, running: () => running };
}

async function startServer(changes: LiveChange[], tail?: TopicWatchDeps['tail']) {
  const clock = manualClock(NOW + 5 * MINUTE_MS);
  const liveEvents = createLiveEvents({ liveChanges: liveChangesInMemory(changes), tail, clock, log: silent });
  const app = await plainApp({ ...liveLineOf([liveBar(NOW)], []), liveEvents });
  apps.push(app);
  await app.listen({ port: 0, host: '127.0.0.1' });
  return { url: `http://127.0.0.1:${(app.server.address() as AddressInfo).port}`, liveEvents };
}

/** Reads a stream. `until(text)` resolves to everything that has come when the text is in it. */
async function openStream(url: string, lastEventId?: string) {
  const abort = new AbortController();
  const headers = new Headers(lastEventId === undefined ? [] : [['last-event-id', lastEventId]]);
  const answer = await fetch(`${url}/live/btc/stream`, { headers, signal: abort.signal });
  let text = '';
  const reading = (async () => {
    for await (const part of answer.body ?? []) text += Buffer.from(part).toString();
  })().catch(() => undefined);
  return {
    status: answer.status,
    reading,
    until: async (wanted: string) => {
      await happens(() => text.includes(wanted));
      return text;
    },
    close: () => abort.abort(),
  };
}

test('GET /live/:asset/stream sends what is new about the asset, once Kafka says that there is something', async () => {
  const changes = [barAt(NOW)];
  const { tail, running } = tailByHand();
  const { url } = await startServer(changes, tail);
  const stream = await openStream(url);
  await stream.until('retry: 2000');
  running()?.onStart();
  await stream.until('event: status\ndata: {"kafka":"up"}');
  changes.push(barAt(NOW + MINUTE_MS, 'ETH'), barAt(NOW + MINUTE_MS));
  running()?.onMessages('nexthour.candles');
  const text = await stream.until('event: bars');
  expect(text).toContain(`id: ${NOW + 2 * MINUTE_MS + 2_000}-0-0-0\nevent: bars\ndata: {"asset":"BTC"`);
  expect(text).not.toContain('ETH');
  stream.close();
  await stream.reading;
  await happens(() => running()?.signal.aborted);
});

test('a client that connects again gets what it missed', async () => {
  const changes = [barAt(NOW), barAt(NOW + MINUTE_MS), barAt(NOW + 2 * MINUTE_MS)];
  const { url } = await startServer(changes);
  const stream = await openStream(url, `${NOW + MINUTE_MS + 2_000}-0-0-0`);
  const text = await stream.until(`id: ${NOW + 3 * MINUTE_MS + 2_000}-0-0-0`);
  // The one that it had, which is of the last seconds, and two that it missed.
  expect(text.match(/event: bars/g)).toHaveLength(3);
  expect(text).not.toContain('event: gap');
  for (const unknown of ['1-2', `${NOW + 9 * MINUTE_MS}-0-0-0`]) {
    const other = await openStream(url, unknown);
    expect(await other.until('event: gap')).not.toContain('event: bars');
  }
});

test('what a client had already is not counted as missed when it connects again', async () => {
  const last = barAt(NOW);
  const othersAt = (at: number, count: number) =>
    Array.from({ length: count }, (_, index) => ({ ...barAt(NOW, 'ETH'), at, key: `${at}/${index}` }));
  const changes = [...othersAt(last.at - 1, 500), last, barAt(NOW + MINUTE_MS)];
  const { url } = await startServer(changes);
  const stream = await openStream(url, `${last.at}-0-0-0`);
  const text = await stream.until('event: bars');
  expect(text).not.toContain('event: gap');
  changes.splice(-1, 0, ...othersAt(last.at + 1, 500));
  const other = await openStream(url, `${last.at}-0-0-0`);
  expect(await other.until('event: bars')).toContain('event: gap');
});

test('a first read that ends when its client has gone is not where the next client begins', async () => {
  const changes = [barAt(NOW)];
  const memory = liveChangesInMemory(changes);
  let answer: () => void = () => undefined;
  const isAnswered = new Promise<void>((resolve) => {
    answer = resolve;
  });
  const liveChanges = { ...memory, newest: () => isAnswered.then(memory.newest) };
  const { reader } = createLiveEvents({ liveChanges, tail: undefined, clock: manualClock(NOW), log: silent });
  const starts: number[] = [];
  const listener = {
    onStart: ({ bars }: LivePosition) => starts.push(bars),
    onEvents: () => undefined,
    onDatabase: () => undefined,
  };
  reader.listen(listener).stop();
  answer();
  await new Promise(setImmediate);
  const next = barAt(NOW + MINUTE_MS);
  changes.push(next);
  const { stop } = reader.listen(listener);
  await happens(() => starts.length > 0);
  expect(starts).toEqual([next.at]);
  stop();
});

test('many rows of a few seconds are sent once each, also those that are stored later among them', async () => {
  const [changes, heard, sizes]: [LiveChange[], string[], number[]] = [[barAt(NOW)], [], []];
  const liveChanges = liveChangesInMemory(changes);
  const { reader } = createLiveEvents({
    liveChanges,
    tail: undefined,
    clock: manualClock(NOW + 5 * MINUTE_MS),
    log: silent,
  });
  const store = (name: string, count: number, after: number) =>
    changes.push(
      ...Array.from({ length: count }, (_, index) => {
        const bar = barAt(NOW);
        return { ...bar, at: bar.at + after + Math.floor(index / 10), key: `${name}${index}` };
      }),
    );
  let isStarted = false;
  const { stop } = reader.listen({
    onStart: () => {
      isStarted = true;
    },
    onEvents: (events) => {
      sizes.push(events.length);
      heard.push(...events.map(({ key }) => key));
    },
    onDatabase: () => undefined,
  });
  await happens(() => isStarted);
  store('a', 1_300, 1_000);
  reader.wake();
  await happens(() => heard.length >= 1_300);
  store('late', 700, 200);
  store('b', 1_100, 2_000);
  reader.wake();
  await happens(() => heard.length >= 3_100);
  expect(new Set(heard).size).toBe(3_100);
  expect(heard).toHaveLength(3_100);
  expect(Math.max(...sizes)).toBeLessThanOrEqual(510);
  stop();
});

test('what a read found whose clients had gone is sent to the next client', async () => {
  const changes = [barAt(NOW)];
  const memory = liveChangesInMemory(changes);
  let answer: () => void = () => undefined;
  const isAnswered = new Promise<void>((resolve) => {
    answer = resolve;
  });
  let reads = 0;
  const liveChanges: typeof memory = {
    ...memory,
    newest: async () => ({ bars: barAt(NOW).at, forecasts: 0, scores: 0, news: 0 }),
    after: async (position, limit) => {
      const found = await memory.after(position, limit);
      reads += 1;
      if (found.some(({ key }) => key.startsWith('late'))) await isAnswered;
      return found;
    },
  };
  const { reader } = createLiveEvents({
    liveChanges,
    tail: undefined,
    clock: manualClock(NOW + 5 * MINUTE_MS),
    log: silent,
  });
  const listen = () => {
    const [heard, starts]: [string[], unknown[]] = [[], []];
    const onEvents = (events: readonly { key: string }[]) => void heard.push(...events.map(({ key }) => key));
    const { stop } = reader.listen({ onStart: (at) => starts.push(at), onEvents, onDatabase: () => undefined });
    return { heard, starts, stop };
  };
  const first = listen();
  await happens(() => first.starts.length > 0);
  const readsBefore = reads;
  changes.push({ ...barAt(NOW), at: barAt(NOW).at + 1, key: 'late' });
  reader.wake();
  await happens(() => reads > readsBefore);
  first.stop();
  const next = listen();
  answer();
  await happens(() => next.heard.includes('late'));
  expect([first.heard, next.heard]).toEqual([[], ['late']]);
  next.stop();
});

test('an asset that the live line does not have is refused in words', async () => {
  const { url } = await startServer([]);
  const answer = await fetch(`${url}/live/DOGE/stream`);
  expect(await answer.json()).toMatchObject({ status: 404, code: 'UnknownLiveAsset' });
});

test('before the first bar, a stream is refused as the other routes of the live line are', async () => {
  const answer = await (await plainApp()).inject('/live/BTC/stream');
  expect(answer.json()).toMatchObject({ status: 503, code: 'NoLiveLine' });
  expect(answer.headers['retry-after']).toBe('30');
});

test('a watch of topics tries again while the brokers are away, and says when they are back', async () => {
  let attempts = 0;
  const woken: number[] = [];
  const states: boolean[] = [];
  const tail: TopicWatchDeps['tail'] = async ({ signal, onStart }) => {
    attempts += 1;
    if (attempts === 2) throw new Error('no broker');
    onStart();
    if (attempts === 1) throw new Error('the broker went away');
    await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve()));
  };
  const watch = watchTopics({ tail, onMessages: () => woken.push(attempts), log: silent });
  watch.onState((isUp) => states.push(isUp));
  watch.start();
  await happens(() => attempts === 3);
  expect([states, woken, watch.isUp()]).toEqual([[true, false, true], [1, 3], true]);
  watch.stop();
  await sleep(10);
  expect(watch.isUp()).toBe(false);
});
