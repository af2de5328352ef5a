import { setTimeout as sleep } from 'node:timers/promises';
import { createTradePositions } from '../../clients/postgres/trade-positions';
import { writeClockSetting } from '../../config/clock';
import type { KafkaSettings } from '../../config/settings';
import { MINUTE_MS, minuteOf } from '../../forecasting/bars/minute-bar';
import { TOPICS } from '../../streams/topics';
import { BenchExchange } from './exchange';
import { type TradeState, writeMinute } from './generate-trades';
import type { AssetProgress, Progress } from './progress';
import type { ScratchStack } from './scratch-stack';
import type { Services } from './services';
import { watchTopic } from './watch-topics';

interface AssetLoad extends TradeState {
  readonly progress: AssetProgress;
  /** The next minute that is sent, epoch ms. */
  next: number;
}

/** `ingest` refuses trades that are more than two minutes later than the clock. */
const AHEAD_MS = 2 * MINUTE_MS;
/** Minutes without forecasts that may have been sent. */
const MAX_UNFORECAST = 30;
const IDLE_MS = 1;
const PUBLISH_MS = 30_000;
const ID = '"id":';
const LAST_ID = /^"id":(\d+)/;

/** Trades that continue those of the simulated Kraken, as many as the line can take. */
export class Load {
  private clock = 0;

  private constructor(
    private readonly exchange: BenchExchange,
    private readonly home: string,
    private readonly kafka: KafkaSettings,
    private readonly assets: readonly AssetLoad[],
    /** In each minute of each asset. */
    private readonly tradesPerMinute: number,
  ) {}

  /** Call this when `ingest` has ended: it then has stored how far it is. */
  static async open(
    { home, database, kafka }: ScratchStack,
    { progress, source, tradesPerMinute }: { progress: Progress; source: string; tradesPerMinute: number },
  ): Promise<Load> {
    const positions = createTradePositions(database);
    const assets: AssetLoad[] = [];
    for (const each of progress.assets) {
      const { asset } = each;
      const position = await positions.read({ asset, source });
      if (position === null) throw new Error(`ingest has stored no position of ${asset}`);
      const { close } = await database
        .selectFrom('bars')
        .select('close')
        .where('asset', '=', asset)
        .orderBy('minute', 'desc')
        .executeTakeFirstOrThrow();
      const minute = minuteOf(Date.parse(position.lastTradeAt));
      assets.push({ progress: each, id: position.lastTradeId, price: close, next: minute + MINUTE_MS });
    }
    const load = new Load(await BenchExchange.open(source), home, kafka, assets, tradesPerMinute);
    load.setClock(Math.min(...assets.map(({ next }) => next)));
    return load;
  }

  /**
   * Sends minutes as fast as they become bars and, if `waitsForForecasts`, forecasts. The clock of the home follows: were it ahead of the
   * trades, their minutes would end before they arrive, and were it behind, they would be refused.
   */
  async send({ waitsForForecasts, signal }: { waitsForForecasts: boolean; signal: AbortSignal }): Promise<void> {
    while (!signal.aborted) {
      this.setClock(Math.min(...this.assets.map(({ progress }) => progress.bar)) + AHEAD_MS);
      const ready = this.assets.filter(
        ({ next, progress }) =>
          next < this.clock + AHEAD_MS &&
          (!waitsForForecasts || next <= progress.forecast + MAX_UNFORECAST * MINUTE_MS),
      );
      for (const each of ready) this.sendMinute(each);
      await sleep(ready.length > 0 ? 0 : IDLE_MS);
    }
  }

  /** Sends minutes that nobody handles now. @returns the first and the last of them, and the number of trades */
  async sendBacklog(minutes: number): Promise<{ first: number; last: number; trades: number }> {
    const next = () => Math.min(...this.assets.map((asset) => asset.next));
    const first = next();
    const end = first + minutes * MINUTE_MS;
    const stop = new AbortController();
    const published = watchPublishedTrades(this.kafka, stop.signal);
    const isPublished = ({ id, progress }: AssetLoad) => (published.get(progress.asset) ?? 0) >= id;
    let sent = 0;
    for (let minute = first; minute < end; minute = next()) {
      // `ingest` must have published a minute before the clock says that it has ended.
      this.setClock(minute - MINUTE_MS);
      // One asset may be ahead of the other: its trades would lie too far in the future.
      const ready = this.assets.filter((asset) => asset.next === minute);
      for (const each of ready) this.sendMinute(each);
      sent += ready.length;
      const giveUpAt = performance.now() + PUBLISH_MS;
      while (!ready.every(isPublished)) {
        if (performance.now() > giveUpAt)
          throw new Error(`ingest has not published a minute in ${PUBLISH_MS / 1_000} s`);
        await sleep(IDLE_MS);
      }
    }
    stop.abort();
    // The last minute ends when a trade of the next one arrives.
    return { first, last: end - 2 * MINUTE_MS, trades: sent * this.tradesPerMinute };
  }

  /** What the clock of the home shows. */
  get now(): number {
    return this.clock;
  }

  /** Sets the clock of the home, also back. */
  showTime(time: number): void {
    this.clock = time;
    writeClockSetting(this.home, { speed: 0, realAt: Date.now(), shownAt: this.clock });
  }

  /** Starts `ingest` with the trades of this load. Resolves when it has subscribed. */
  async startIngest(services: Services): Promise<void> {
    const subscribed = this.exchange.whenSubscribed();
    services.start('ingest', { ...this.exchange.environment, LIVE_HISTORY_HOURS: '0' });
    await subscribed;
  }

  close(): void {
    this.exchange.close();
  }

  private sendMinute(load: AssetLoad): void {
    const given = { symbol: `${load.progress.asset}/USD`, minute: load.next, trades: this.tradesPerMinute };
    for (const text of writeMinute(load, given)) this.exchange.send(text);
    load.next += MINUTE_MS;
  }

  private setClock(time: number): void {
    if (time > this.clock) this.showTime(time);
  }
}

/** By asset: the id of the newest trade in the topic. */
function watchPublishedTrades(kafka: KafkaSettings, signal: AbortSignal): ReadonlyMap<string, number> {
  const newest = new Map<string, number>();
  watchTopic(kafka, { topic: TOPICS.trades.name, signal }, (asset, value) => {
    // Parsing all trades would take seconds.
    const id = LAST_ID.exec(value.slice(value.lastIndexOf(ID)))?.[1];
    if (id !== undefined) newest.set(asset, Number(id));
  });
  return newest;
}
