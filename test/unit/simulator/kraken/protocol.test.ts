import { once } from 'node:events';
import { parseHour } from '../../../../forecasting/hour';
import {
  type ExchangeMessage,
  type RunningKraken,
  startKrakenSimulator,
} from '../../../support/start-kraken-simulator';
import { NOW } from '../../../support/start-simulator';

let kraken: RunningKraken;
afterEach(() => kraken.close());

const tradesIn = (messages: readonly ExchangeMessage[], type: string, symbol = 'BTC/USD') =>
  messages
    .filter((one) => one.channel === 'trade' && one.type === type)
    .flatMap(({ data = [] }) => data.filter((trade) => trade.symbol === symbol));
const idsOf = (trades: readonly { trade_id: number }[]) => trades.map(({ trade_id }) => trade_id);

const isRising = (ids: readonly number[]) => ids.every((id, index) => index === 0 || id === (ids[index - 1] ?? 0) + 1);

interface RestAnswer {
  readonly error: readonly string[];
  readonly result: Readonly<Record<string, unknown>> & { readonly last: string };
}
type Row = readonly [string, string, number, string, string, string, number];

async function callRest(query: string): Promise<RestAnswer> {
  return (await (await fetch(`${kraken.url}/0/public/${query}`)).json()) as RestAnswer;
}

describe('the WebSocket of the simulated Kraken', () => {
  it('sends the status first, with the source of its prices', async () => {
    kraken = await startKrakenSimulator();
    const client = await kraken.connect();
    const first = await client.until(([message]) => message);
    expect(first).toMatchObject({
      channel: 'status',
      type: 'update',
      data: [{ api_version: 'v2', system: 'online', version: '2.0.0' }],
    });
    expect(first.data?.[0]?.source).toBe('generated+112w');
  });

  it('acknowledges each symbol on its own, then sends a snapshot of 50 trades', async () => {
    kraken = await startKrakenSimulator();
    const client = await kraken.connect();
    await client.subscribe(['BTC/USD', 'ETH/USD']);
    await client.until((messages) => (tradesIn(messages, 'snapshot', 'ETH/USD').length > 0 ? true : undefined));
    const answers = client.messages.filter(({ method }) => method === 'subscribe');
    expect(answers).toEqual(
      ['BTC/USD', 'ETH/USD'].map((symbol) => ({
        method: 'subscribe',
        result: { channel: 'trade', snapshot: true, symbol },
        success: true,
        req_id: 7,
        time_in: expect.stringMatching(/^2026-11-21T07:15:00\.\d{6}Z$/),
        time_out: expect.stringMatching(/^2026-11-21T07:15:00\.\d{6}Z$/),
      })),
    );
    const snapshot = tradesIn(client.messages, 'snapshot');
    expect(snapshot).toHaveLength(50);
    expect(isRising(idsOf(snapshot))).toBe(true);
    expect(snapshot.at(-1)).toEqual({
      symbol: 'BTC/USD',
      side: expect.stringMatching(/^(buy|sell)$/),
      price: expect.any(Number),
      qty: expect.any(Number),
      ord_type: expect.stringMatching(/^(market|limit)$/),
      trade_id: expect.any(Number),
      timestamp: expect.stringMatching(/^2026-11-21T07:1[45]:\d\d\.\d{6}Z$/),
    });
  });

  it('sends no snapshot unless it is requested, and each later trade once, when its time has come', async () => {
    kraken = await startKrakenSimulator();
    const client = await kraken.connect();
    await client.subscribe(['BTC/USD'], false);
    kraken.clock.set(NOW + 60_000);
    const updates = await client.until((messages) => {
      const found = tradesIn(messages, 'update');
      return found.length > 20 ? found : undefined;
    });
    expect(tradesIn(client.messages, 'snapshot')).toEqual([]);
    expect(isRising(idsOf(updates))).toBe(true);
    for (const { timestamp } of updates) {
      expect(Date.parse(timestamp)).toBeGreaterThanOrEqual(NOW);
      expect(Date.parse(timestamp)).toBeLessThanOrEqual(NOW + 60_000);
    }
  });

  it('continues the snapshot of a second client without a hole', async () => {
    kraken = await startKrakenSimulator();
    const [first, second] = [await kraken.connect(), await kraken.connect()];
    await first.subscribe(['BTC/USD']);
    kraken.clock.set(NOW + 60_000);
    await second.subscribe(['BTC/USD']);
    kraken.clock.set(NOW + 120_000);
    const last = (await callRest('Trades?pair=XBTUSD&count=1')).result.XXBTZUSD as readonly Row[];
    for (const client of [first, second]) {
      await client.until((messages) =>
        idsOf(tradesIn(messages, 'update')).includes(last[0]?.[6] ?? 0) ? true : undefined,
      );
      expect(isRising(idsOf([...tradesIn(client.messages, 'snapshot'), ...tradesIn(client.messages, 'update')]))).toBe(
        true,
      );
    }
  });

  it('overlaps what it sent before a reconnect', async () => {
    kraken = await startKrakenSimulator();
    const before = await kraken.connect();
    await before.subscribe(['BTC/USD']);
    await before.until((messages) => (tradesIn(messages, 'snapshot').length > 0 ? true : undefined));
    before.socket.terminate();
    kraken.clock.set(NOW + 10_000);
    const after = await kraken.connect();
    await after.subscribe(['BTC/USD']);
    await after.until((messages) => (tradesIn(messages, 'snapshot').length > 0 ? true : undefined));
    const known = idsOf(tradesIn(before.messages, 'snapshot'));
    expect(idsOf(tradesIn(after.messages, 'snapshot')).filter((id) => known.includes(id)).length).toBeGreaterThan(5);
  });

  it('sends heartbeats when it has nothing else to send, to subscribers only', async () => {
    kraken = await startKrakenSimulator();
    const [subscriber, other] = [await kraken.connect(), await kraken.connect()];
    await subscriber.subscribe(['BTC/USD']);
    const heartbeats = (messages: readonly ExchangeMessage[]) =>
      messages.filter(({ channel }) => channel === 'heartbeat');
    await subscriber.until((messages) => heartbeats(messages)[1]);
    expect(heartbeats(other.messages)).toEqual([]);
  });

  it('answers a ping', async () => {
    kraken = await startKrakenSimulator();
    const client = await kraken.connect();
    client.send({ method: 'ping', req_id: 101 });
    const pong = await client.until((messages) => messages.find(({ method }) => method === 'pong'));
    const time = expect.stringMatching(/^2026-11-21T07:15:00\.\d{6}Z$/);
    expect(pong).toEqual({ method: 'pong', req_id: 101, time_in: time, time_out: time });
  });

  const trade = (symbol: string, channel = 'trade') => ({
    method: 'subscribe',
    params: { channel, symbol: [symbol] },
    req_id: 3,
  });
  it.each<[string, unknown, Partial<ExchangeMessage>]>([
    [
      'an unknown pair',
      trade('XBT/USD'),
      { error: 'Currency pair not supported XBT/USD', symbol: 'XBT/USD', req_id: 3, method: 'subscribe' },
    ],
    [
      'another channel',
      trade('BTC/USD', 'book'),
      { error: 'Unsupported channel book', symbol: 'BTC/USD', method: 'subscribe' },
    ],
    ['a text that is not JSON', '{"method":', { error: 'Malformed request', method: 'error' }],
    ['an unknown method', { method: 'buy' }, { error: 'Malformed request', method: 'error' }],
    [
      'the end of a subscription that there is not',
      { method: 'unsubscribe', params: { channel: 'trade', symbol: ['BTC/USD'] } },
      { error: 'Subscription Not Found', method: 'unsubscribe' },
    ],
  ])('refuses %s and stays connected', async (_, request, expected) => {
    kraken = await startKrakenSimulator();
    const client = await kraken.connect();
    client.send(request);
    expect(await client.until((messages) => messages.find(({ success }) => success === false))).toMatchObject(expected);
    await client.subscribe(['BTC/USD']);
  });

  it('refuses a second subscription, and sends nothing after its end', async () => {
    kraken = await startKrakenSimulator();
    const client = await kraken.connect();
    await client.subscribe(['BTC/USD']);
    await client.subscribe(['BTC/USD']);
    expect(client.messages.find(({ success }) => success === false)).toMatchObject({
      error: 'Already subscribed',
      symbol: 'BTC/USD',
    });
    client.send({ method: 'unsubscribe', params: { channel: 'trade', symbol: ['BTC/USD'] } });
    await client.until((messages) => messages.find(({ method, success }) => method === 'unsubscribe' && success));
    const before = client.messages.length;
    kraken.clock.set(NOW + 60_000);
    client.send({ method: 'ping' });
    await client.until((messages) => messages.find(({ method }) => method === 'pong'));
    expect(tradesIn(client.messages.slice(before), 'update')).toEqual([]);
  });

  it('refuses connections to other paths', async () => {
    kraken = await startKrakenSimulator();
    const answer = await fetch(`${kraken.url}/v2`);
    expect(answer.status).toBe(404);
  });

  it('says goodbye when it stops', async () => {
    kraken = await startKrakenSimulator();
    const client = await kraken.connect();
    const closed = once(client.socket, 'close');
    await kraken.stop();
    expect((await closed)[0]).toBe(1001);
  });
});

describe('the REST API of the simulated Kraken', () => {
  it('pages to the same trades as the WebSocket, without a double or a hole', async () => {
    kraken = await startKrakenSimulator();
    const client = await kraken.connect();
    await client.subscribe(['BTC/USD'], false);
    kraken.clock.set(NOW + 300_000);
    const rows: Row[] = [];
    let since = String(BigInt(NOW) * 1_000_000n);
    for (;;) {
      const { result } = await callRest(`Trades?pair=XBTUSD&since=${since}&count=7`);
      const page = result.XXBTZUSD as readonly Row[];
      rows.push(...page);
      since = result.last;
      if (page.length < 7) break;
    }
    const sent = await client.until((messages) => {
      const found = tradesIn(messages, 'update');
      return found.length >= rows.length ? found : undefined;
    });
    expect(rows.length).toBeGreaterThan(40);
    expect(
      rows.map(([price, volume, time, side, type, , id]) => [
        Number(price),
        Number(volume),
        Math.round(time * 1e6),
        side,
        type,
        id,
      ]),
    ).toEqual(
      sent.map(({ price, qty, timestamp, side, ord_type, trade_id }) => [
        price,
        qty,
        Date.parse(`${timestamp.slice(0, 19)}Z`) * 1000 + Number(timestamp.slice(20, 26)),
        side[0],
        ord_type[0],
        trade_id,
      ]),
    );
  });

  it('has trades of earlier hours, none later than its clock, and the newest ones without `since`', async () => {
    kraken = await startKrakenSimulator();
    const day = String(BigInt(parseHour('2026-11-20T07Z')) * 1_000_000n);
    const earlier = (await callRest(`Trades?pair=XETHZUSD&since=${day}`)).result.XETHZUSD as readonly Row[];
    expect(earlier).toHaveLength(1000);
    expect(earlier[0]?.[2]).toBeGreaterThan(parseHour('2026-11-20T07Z') / 1000);
    const newest = (await callRest('Trades?pair=ETHUSD')).result.XETHZUSD as readonly Row[];
    expect(newest).toHaveLength(1000);
    expect(newest.at(-1)?.[2]).toBeLessThanOrEqual(NOW / 1000);
    expect((await callRest(`Trades?pair=ETHUSD&since=${NOW / 1000 + 60}`)).result.XETHZUSD).toEqual([]);
  });

  it('refuses wrong calls with status 200, as Kraken does', async () => {
    kraken = await startKrakenSimulator({ callsPerSecond: 2 });
    expect((await callRest('Trades?pair=ABCUSD')).error).toEqual(['EQuery:Unknown asset pair']);
    expect((await callRest('Trades?pair=XBTUSD&since=x')).error).toEqual(['EGeneral:Invalid arguments']);
    const answers = await Promise.all(Array.from({ length: 6 }, () => callRest('Trades?pair=XBTUSD&count=1')));
    expect(answers.filter(({ error }) => error[0] === 'EAPI:Rate limit exceeded').length).toBeGreaterThanOrEqual(3);
  });

  it('tells its time, its status and its source', async () => {
    kraken = await startKrakenSimulator();
    expect((await callRest('Time')).result).toMatchObject({ unixtime: NOW / 1000 });
    expect((await callRest('SystemStatus')).result).toMatchObject({ status: 'online', source: 'generated+112w' });
  });
});

describe('the totals', () => {
  it('are those of the trades of the REST API', async () => {
    kraken = await startKrakenSimulator();
    const from = parseHour('2026-11-21T06Z');
    const answer = await fetch(`${kraken.url}/totals?asset=BTC&from=2026-11-21T06:00Z&to=2026-11-21T06:05Z`);
    const { source, minutes } = (await answer.json()) as { source: string; minutes: Record<string, number>[] };
    expect([source, minutes.length]).toEqual(['generated+112w', 5]);
    const rows = (await callRest(`Trades?pair=XBTUSD&since=${from / 1000}`)).result.XXBTZUSD as readonly Row[];
    for (const [index, totals] of minutes.entries()) {
      const start = from / 1000 + index * 60;
      const mine = rows.filter(([, , time]) => time >= start && time < start + 60);
      const prices = mine.map(([price]) => Number(price));
      expect(totals).toEqual({
        minute: new Date(start * 1000).toISOString(),
        trades: mine.length,
        volume: Number(mine.reduce((sum, [, volume]) => sum + Number(volume), 0).toFixed(8)),
        open: prices[0] ?? null,
        high: prices.length > 0 ? Math.max(...prices) : null,
        low: prices.length > 0 ? Math.min(...prices) : null,
        close: prices.at(-1) ?? null,
        firstTradeId: mine[0]?.[6] ?? null,
        lastTradeId: mine.at(-1)?.[6] ?? null,
      });
    }
  });

  it('end with the last minute that is over, and refuse a range of more than a day', async () => {
    kraken = await startKrakenSimulator({ now: NOW + 30_000 });
    const ask = (to: string) => fetch(`${kraken.url}/totals?asset=ETH&from=2026-11-21T07:10Z&to=${to}`);
    expect(((await (await ask('2026-11-21T08:00Z')).json()) as { minutes: unknown[] }).minutes).toHaveLength(5);
    expect((await ask('2026-11-23T08:00Z')).status).toBe(400);
  });
});
