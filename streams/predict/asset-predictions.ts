import { setImmediate } from 'node:timers/promises';
import type { MinuteLedger } from '../../clients/postgres/minute-ledger';
import { MINUTE_MS } from '../../forecasting/bars/minute-bar';
import { HOUR_MS } from '../../forecasting/hour';
import type { MinuteForecast, NewMinuteForecast } from '../../forecasting/ledger/minute-entries';
import type { BarSeries } from '../../forecasting/minutes/bar-series';
import { HISTORY_MINUTES } from '../../forecasting/minutes/minute-inputs';
import { toPriceForecast, toPriceQuantiles } from '../../forecasting/minutes/price-forecast';
import type { PriceQuestion } from '../../forecasting/questions';
import type { Clock } from '../../system/clock';
import { NexthourError } from '../../system/errors';
import { BarWindow, type StoredBars } from '../bar-window';
import type { FeaturesMessage } from '../messages/features';
import { type ForecastMessage, toForecastMessage } from '../messages/forecasts';
import type { ModelForecast, OpenModels } from './open-models';

/** Minutes that ended longer ago are not forecast after an outage: nobody can use such forecasts, and they do not count as live. */
const MAX_BACKLOG_MS = HOUR_MS;
/**
 * A forecast whose target is nearer is written before later minutes are forecast, which takes a second after an outage. The targets of two
 * minutes are this far apart, so mostly one of a backlog is written alone.
 */
const SOON_MS = MINUTE_MS;
/** How often the models in use are looked up, by the clock of the bars. */
const MODELS_EVERY_MS = MINUTE_MS;

export type PredictEvent =
  | { readonly type: 'published'; readonly forecasts: readonly MinuteForecast[]; readonly barKnownAt: number }
  /** Older minutes without a forecast, counted when the first one is forecast again. `isFirstStart`: the ledger has no forecast yet. */
  | { readonly type: 'skipped'; readonly minutes: number; readonly isFirstStart: boolean }
  /** Too few bars are known for every model. Reported once, until there is a forecast. */
  | { readonly type: 'waiting'; readonly bars: number }
  | { readonly type: 'unusable'; readonly version: string }
  | { readonly type: 'differs'; readonly error: NexthourError };

export interface AssetPredictionsOptions {
  readonly question: PriceQuestion;
  readonly source: string;
  readonly history: StoredBars;
  readonly ledger: Pick<MinuteLedger, 'publishAll'>;
  /** The forecasts in the ledger whose target is in a range, oldest first, or one with the newest target of the question. */
  readonly readForecasts: (range: { from: number; to: number } | 'newest') => Promise<readonly MinuteForecast[]>;
  readonly models: OpenModels;
  readonly clock: Clock;
  readonly publish: (messages: readonly ForecastMessage[]) => Promise<void>;
  readonly onEvent: (event: PredictEvent) => void;
}

/** The forecasts of one minute, which are not in the ledger yet. */
interface MadeMinute {
  readonly origin: number;
  readonly barKnownAt: number;
  readonly forecasts: readonly NewMinuteForecast[];
}

/** Forecasts the price of one asset and source each minute: into the ledger first, then into the topic. */
export class AssetPredictions {
  private readonly window: BarWindow;
  /** The newest origin that was forecast. Earlier minutes are never forecast again. */
  private newestOrigin: number | undefined;
  private modelsReadAt = Number.NEGATIVE_INFINITY;
  private skipped = 0;
  private isWaiting = false;
  /** The newest bar that was forecast, in its series. */
  private newestBar: { readonly series: BarSeries; readonly index: number } | undefined;

  constructor(private readonly options: AssetPredictionsOptions) {
    this.window = new BarWindow(options.history, HISTORY_MINUTES);
  }

  /**
   * Returns when the forecasts are in the ledger and published. The same messages again change nothing. After an error, use a new object: it
   * continues after what is in the ledger.
   */
  async handle(messages: readonly FeaturesMessage[]): Promise<void> {
    this.newestOrigin ??= await this.readNewestOrigin();
    if (this.modelsReadAt === Number.NEGATIVE_INFINITY) await this.refreshModels();
    const known: number[] = [];
    const made: MadeMinute[] = [];
    for (const message of messages) {
      const index = await this.window.take(message);
      const origin = Date.parse(message.minute) + MINUTE_MS;
      if (origin <= this.newestOrigin) known.push(origin);
      else if (this.options.clock.now() - origin > MAX_BACKLOG_MS) this.skipped++;
      else {
        made.push(await this.forecast(message, { index, origin }));
        this.newestOrigin = origin;
        if (this.isTargetSoon(origin)) await this.publishMade(made.splice(0));
      }
      await this.window.noticeImportedBars(message);
    }
    // A process may have stopped between the ledger and the topic.
    if (known.length > 0) await this.publish(await this.readKnown(known));
    if (made.length > 0) await this.publishMade(made);
    await this.followModels();
  }

  private isTargetSoon(origin: number): boolean {
    const { question, clock } = this.options;
    const leftMs = origin + question.horizonMinutes * MINUTE_MS - clock.now();
    return leftMs > 0 && leftMs < SOON_MS;
  }

  private async readNewestOrigin(): Promise<number> {
    const [newest] = await this.options.readForecasts('newest');
    return newest?.origin ?? Number.NEGATIVE_INFINITY;
  }

  private async readKnown(origins: readonly number[]): Promise<readonly MinuteForecast[]> {
    const { question, readForecasts } = this.options;
    const targets = origins.map((origin) => origin + question.horizonMinutes * MINUTE_MS);
    const known = await readForecasts({ from: Math.min(...targets), to: Math.max(...targets) });
    return known.filter(({ origin }) => origins.includes(origin));
  }

  private async publishMade(made: readonly MadeMinute[]): Promise<void> {
    const written = await this.write(made);
    await this.publish(written);
    for (const { origin, barKnownAt } of made) {
      const forecasts = written.filter((forecast) => forecast.origin === origin);
      if (forecasts.length > 0) this.options.onEvent({ type: 'published', forecasts, barKnownAt });
    }
  }

  private async forecast(
    message: FeaturesMessage,
    { index, origin }: { index: number; origin: number },
  ): Promise<MadeMinute> {
    const { models, onEvent } = this.options;
    const isFirstStart = this.newestOrigin === Number.NEGATIVE_INFINITY;
    if (this.skipped > 0) onEvent({ type: 'skipped', minutes: this.skipped, isFirstStart });
    this.skipped = 0;
    const { series } = this.window;
    this.newestBar = { series, index };
    // The process sends heartbeats to Kafka between two minutes.
    await setImmediate();
    await models.prepare(series, index);
    const trailing = models.trailingAt(series, index);
    const made = models.forecastAt(series, index);
    this.noteWaiting(made.length > 0 && made.every(({ forecast }) => forecast === null));
    const forecasts = made.flatMap((forecast) => this.toEntry(message, { origin, forecast, trailing }) ?? []);
    return { origin, barKnownAt: Date.parse(message.bar.knownAt), forecasts };
  }

  private noteWaiting(isWaiting: boolean): void {
    if (isWaiting && !this.isWaiting) this.options.onEvent({ type: 'waiting', bars: this.window.length });
    this.isWaiting = isWaiting;
  }

  /** After the forecasts are published, because loading and opening new models takes a second. */
  private async followModels(): Promise<void> {
    const { models, clock } = this.options;
    if (clock.now() - this.modelsReadAt < MODELS_EVERY_MS || !(await this.refreshModels())) return;
    // Not the newest bar of the window: when it was opened, it may have got bars whose messages are still to come.
    if (this.newestBar?.series !== this.window.series) return;
    await models.prepare(this.newestBar.series, this.newestBar.index);
  }

  private async refreshModels(): Promise<boolean> {
    const { models, clock } = this.options;
    this.modelsReadAt = clock.now();
    return models.refresh();
  }

  private toEntry(
    { asset, source, revision, bar, sha256 }: FeaturesMessage,
    given: { origin: number; forecast: ModelForecast; trailing: Float64Array | null },
  ): NewMinuteForecast | null {
    const { forecast, version } = given.forecast;
    if (!forecast) return null;
    const prices = toPriceForecast(forecast, bar.close);
    if (!prices) {
      this.options.onEvent({ type: 'unusable', version });
      return null;
    }
    const { question } = this.options;
    return {
      ...{ source, asset, question: question.id, origin: given.origin, horizonMinutes: question.horizonMinutes },
      ...{ modelVersion: version, barRevision: revision, featuresSha256: sha256, lastRate: bar.close, ...prices },
      ...(given.trailing ? { trailingQuantiles: toPriceQuantiles(given.trailing, bar.close) } : {}),
    };
  }

  /** Another process of the group may have forecast a minute from other bars. What is in the ledger stays. */
  private async write(made: readonly MadeMinute[]): Promise<readonly MinuteForecast[]> {
    const { ledger, clock, onEvent } = this.options;
    try {
      return await ledger.publishAll(
        made.flatMap(({ forecasts }) => forecasts),
        clock,
      );
    } catch (error) {
      if (!(error instanceof NexthourError) || error.code !== 'ForecastDiffers') throw error;
      if (made.length === 1) {
        onEvent({ type: 'differs', error });
        return this.readKnown(made.map(({ origin }) => origin));
      }
      const written: MinuteForecast[] = [];
      for (const each of made) written.push(...(await this.write([each])));
      return written;
    }
  }

  private async publish(forecasts: readonly MinuteForecast[]): Promise<void> {
    const { publish, models } = this.options;
    await publish(forecasts.map((forecast) => toForecastMessage(forecast, models.roleOf(forecast.modelVersion))));
  }
}
