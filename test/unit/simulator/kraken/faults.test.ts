import { once } from 'node:events';
import type { ExchangeFault } from '../../../../simulator/kraken/fault-script';
import {
  type ExchangeMessage,
  type RunningKraken,
  startKrakenSimulator,
} from '../../../support/start-kraken-simulator';
import { NOW } from '../../../support/start-simulator';

let kraken: RunningKraken;
let now: number;

beforeEach(async () => {
  kraken = await startKrakenSimulator();
  now = NOW;
});
afterEach(() => kraken.close());

async function inject(script: object): Promise<{ status: number; faults: ExchangeFault[] }> {
  const headers = { 'content-type': 'application/json' };
  const answer = await fetch(`${kraken.url}/faults`, { method: 'POST', headers, body: JSON.stringify(script) });
  const { faults = [] } = (await answer.json()) as { faults?: ExchangeFault[] };
  return { status: answer.status, faults };
}

const fault = (...faults: readonly ExchangeFault[]) => inject({ faults });

/** Moves the clock in steps, so that the trades come in several messages. */
async function passMinutes(minutes: number): Promise<void> {
  for (let step = 0; step < minutes * 6; step++) {
    now += 10_000;
    kraken.clock.set(now);
    await new Promise((resolve) => setTimeout(resolve, 30));
  }
}

const updatesIn = (messages: readonly ExchangeMessage[]) =>
  messages.filter(({ channel, type }) => channel === 'trade' && type === 'update').map(({ data = [] }) => data);
const idsIn = (messages: readonly ExchangeMessage[]) =>
  updatesIn(messages).flatMap((data) => data.map(({ trade_id }) => trade_id));
const sorted = (ids: readonly number[]) => [...ids].sort((one, other) => one - other);
const withoutDoubles = (ids: readonly number[]) => [...new Set(ids)];
/** Ids that are missing between the lowest and the highest one. */
const missingIn = (ids: readonly number[]) => Math.max(...ids) - Math.min(...ids) + 1 - new Set(ids).size;

async function subscribe() {
  const client = await kraken.connect();
  await client.subscribe(['BTC/USD'], false);
  return client;
}

async function callTrades(deadlineMs = 10_000): Promise<{ status: number; body: string }> {
  const answer = await fetch(`${kraken.url}/0/public/Trades?pair=XBTUSD&count=1`, {
    signal: AbortSignal.timeout(deadlineMs),
  });
  return { status: answer.status, body: await answer.text() };
}

describe('faults of messages', () => {
  it('sends messages twice', async () => {
    const client = await subscribe();
    await fault({ kind: 'duplicate', messages: 2 });
    await passMinutes(2);
    await client.until((messages) =>
      idsIn(messages).length > withoutDoubles(idsIn(messages)).length ? true : undefined,
    );
    expect(missingIn(idsIn(client.messages))).toBe(0);
  });

  it('sends a message after the one that follows it', async () => {
    const client = await subscribe();
    await fault({ kind: 'reorder', messages: 1 });
    await passMinutes(2);
    const ids = await client.until((messages) => {
      const found = idsIn(messages);
      return found.join() !== sorted(found).join() && missingIn(found) === 0 ? found : undefined;
    });
    expect(withoutDoubles(ids)).toEqual(ids);
  });

  it('leaves out trades that only REST has', async () => {
    const client = await subscribe();
    await passMinutes(1);
    await fault({ kind: 'hole', trades: 5, asset: 'BTC' });
    await passMinutes(2);
    await client.until((messages) => (missingIn(idsIn(messages)) === 5 ? true : undefined));
    const all = await fetch(`${kraken.url}/0/public/Trades?pair=XBTUSD&since=${NOW / 1000}`);
    const { result } = (await all.json()) as { result: { XXBTZUSD: (string | number)[][] } };
    expect(missingIn(result.XXBTZUSD.map((row) => Number(row[6])))).toBe(0);
  });

  it('sends messages later, after newer ones', async () => {
    const client = await subscribe();
    await fault({ kind: 'late', messages: 1, seconds: 1 });
    await passMinutes(2);
    await client.until((messages) =>
      missingIn(idsIn(messages)) === 0 && idsIn(messages)[0] !== Math.min(...idsIn(messages)) ? true : undefined,
    );
    expect(idsIn(client.messages)).not.toEqual(sorted(idsIn(client.messages)));
  });

  it('changes only the asset that the fault names', async () => {
    const client = await subscribe();
    await fault({ kind: 'hole', trades: 5, asset: 'ETH' });
    await passMinutes(1);
    expect(missingIn(idsIn(client.messages))).toBe(0);
  });
});

describe('faults of connections', () => {
  it('stalls: nothing arrives, not even a pong, and the trades of that time are lost', async () => {
    const client = await subscribe();
    await passMinutes(1);
    await fault({ kind: 'stall', seconds: 3 });
    const stalledAt = performance.now();
    // What was sent before the stall may still be in the socket.
    await new Promise((resolve) => setTimeout(resolve, 100));
    const before = client.messages.length;
    client.send({ method: 'ping' });
    await passMinutes(1);
    expect(client.messages.length).toBe(before);
    await new Promise((resolve) => setTimeout(resolve, stalledAt + 3_200 - performance.now()));
    await passMinutes(1);
    await client.until((messages) => (missingIn(idsIn(messages)) > 0 ? true : undefined));
    const other = await kraken.connect();
    other.send({ method: 'ping' });
    await other.until((messages) => messages.find(({ method }) => method === 'pong'));
  });

  it.each([1006, 1012, 1013] as const)('closes with %i', async (code) => {
    const client = await subscribe();
    const closed = once(client.socket, 'close');
    await fault({ kind: 'close', code });
    expect((await closed)[0]).toBe(code);
    await subscribe();
  });

  it('refuses connections for a while after a close', async () => {
    await fault({ kind: 'close', code: 1013, refuseSeconds: 2 });
    await expect(kraken.connect()).rejects.toThrow('503');
    await new Promise((resolve) => setTimeout(resolve, 2_100));
    await kraken.connect();
  });

  it('announces a maintenance and its end; meanwhile it sends no trades and refuses requests', async () => {
    const client = await subscribe();
    await passMinutes(1);
    await fault({ kind: 'maintenance', seconds: 4 });
    const systems = (messages: readonly ExchangeMessage[]) =>
      messages.filter(({ channel }) => channel === 'status').map(({ data }) => data?.[0]?.system);
    await client.until((messages) => (systems(messages).includes('maintenance') ? true : undefined));
    const other = await kraken.connect();
    expect(systems([await other.until(([message]) => message)])).toEqual(['maintenance']);
    await other.subscribe(['BTC/USD']);
    expect(other.messages.find(({ success }) => success === false)?.error).toBe('EService:Unavailable');
    expect((await callTrades()).body).toBe('{"error":["EService:Unavailable"]}');
    await passMinutes(2);
    await client.until((messages) => (systems(messages).at(-1) === 'online' ? true : undefined));
    await passMinutes(1);
    expect(missingIn(idsIn(client.messages))).toBeGreaterThan(0);
  });
});

describe('faults of the REST API', () => {
  it.each([
    ['rate-limit', { status: 200, body: '{"error":["EAPI:Rate limit exceeded"]}' }],
    ['unavailable', { status: 200, body: '{"error":["EService:Unavailable"]}' }],
    ['status-502', { status: 502, body: expect.any(String) }],
    ['not-json', { status: 200, body: '<h1>Bad gateway</h1>' }],
  ] as const)('answers %s for as many calls as requested', async (answer, expected) => {
    await fault({ kind: 'rest', calls: 1, answer });
    expect(await callTrades()).toEqual(expected);
    expect((await callTrades()).body).toContain('XXBTZUSD');
  });

  it.each(['hang-up', 'silence'] as const)('gives no answer: %s', async (answer) => {
    await fault({ kind: 'rest', calls: 1, answer });
    await expect(callTrades(300)).rejects.toThrow();
    expect((await callTrades()).body).toContain('XXBTZUSD');
  });
});

describe('a script of faults', () => {
  it('is drawn from a seed, with every kind, within its time', async () => {
    const draw = async (seed: number) => (await inject({ seed, count: 20, seconds: 86_400 })).faults;
    const [one, again, other] = [await draw(7), await draw(7), await draw(8)];
    expect(again).toEqual(one);
    expect(other).not.toEqual(one);
    expect(new Set(one.map(({ kind }) => kind)).size).toBe(8);
    expect(one.every(({ at = -1 }) => at >= 0 && at < 86_400)).toBe(true);
  });

  it('waits for the time of each fault, and shows what is left', async () => {
    const client = await subscribe();
    const closed = once(client.socket, 'close');
    const injectedAt = performance.now();
    await fault({ kind: 'close', code: 1012, at: 0.5 }, { kind: 'close', code: 1012, at: 3_000 });
    await closed;
    expect(performance.now() - injectedAt).toBeGreaterThan(490);
    const left = (await (await fetch(`${kraken.url}/faults`)).json()) as { faults: ExchangeFault[] };
    expect(left.faults).toEqual([{ kind: 'close', code: 1012, at: 3_000 }]);
  });

  it.each([
    ['an unknown kind', { faults: [{ kind: 'fire' }] }],
    ['a count of 0', { faults: [{ kind: 'hole', trades: 0 }] }],
    ['no fault', { faults: [] }],
    ['a seed without a time', { seed: 1, count: 1 }],
  ])('is refused with %s', async (_, script) => {
    expect((await inject(script)).status).toBe(400);
  });
});
