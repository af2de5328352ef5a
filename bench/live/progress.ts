import type { KafkaSettings } from '../../config/settings';
import { MINUTE_MS } from '../../forecasting/bars/minute-bar';
import { formatMinute } from '../../forecasting/hour';
import type { CandleMessage } from '../../streams/messages/candles';
import { TOPICS } from '../../streams/topics';
import { watchTopic } from './watch-topics';

/** How far one asset is. Minutes are their starts, epoch ms. */
export interface AssetProgress {
  readonly asset: string;
  /** The newest minute whose bar was seen. */
  bar: number;
  /** The newest minute whose forecasts were seen. */
  forecast: number;
}

/** The topics of a line, and how their messages are read. Minutes are their starts, epoch ms. */
export interface LineTopics {
  readonly bars: string;
  readonly forecasts: string;
  readonly readBar: (value: string) => { readonly minute: number; readonly trades: number; readonly revision: number };
  readonly readForecastMinute: (value: string) => number;
}

// A forecast has 99 quantiles. Parsing it would take time from what is measured.
const FORECAST = /"origin":"([^"]+)"/;

const OUR_TOPICS: LineTopics = {
  bars: TOPICS.candles.name,
  forecasts: TOPICS.forecasts.name,
  readBar: (value) => {
    const { minute, trades, revision } = JSON.parse(value) as CandleMessage;
    return { minute: Date.parse(minute), trades, revision };
  },
  readForecastMinute: (value) => Date.parse(FORECAST.exec(value)?.[1] ?? '') - MINUTE_MS,
};

/** What the bench has seen in the topics of bars and forecasts. */
export class Progress {
  readonly assets: readonly AssetProgress[];
  /** Trades in bars, without corrected bars. */
  tradesInBars = 0;
  /** Trades in bars whose minute was forecast. */
  tradesForecast = 0;
  bars = 0;
  corrections = 0;
  forecasts = 0;
  /** Called when the forecasts of a minute were seen for the first time. */
  onForecast: (asset: string, minute: number) => void = () => undefined;
  private readonly tradesOf = new Map<string, number>();

  constructor(
    kafka: KafkaSettings,
    { assets, signal }: { assets: readonly string[]; signal: AbortSignal },
    private readonly topics: LineTopics = OUR_TOPICS,
  ) {
    this.assets = assets.map((asset) => ({ asset, bar: 0, forecast: 0 }));
    watchTopic(kafka, { topic: topics.bars, signal }, (asset, value) => this.takeBar(asset, value));
    watchTopic(kafka, { topic: topics.forecasts, signal }, (asset, value) => this.takeForecast(asset, value));
  }

  /** The newest minute that was forecast for all assets. */
  get forecastUntil(): number {
    return Math.min(...this.assets.map(({ forecast }) => forecast));
  }

  of(asset: string): AssetProgress {
    const found = this.assets.find((each) => each.asset === asset);
    if (!found) throw new Error(`${asset} is not measured`);
    return found;
  }

  /** The first part of a message about a line that is too slow. */
  describe(): string {
    const each = this.assets.map(
      ({ asset, bar, forecast }) =>
        `${asset} has bars until ${formatMinute(bar)}, forecasts until ${formatMinute(forecast)}`,
    );
    return `the line has not caught up: ${each.join('; ')},`;
  }

  private takeBar(asset: string, value: string): void {
    const { minute, trades, revision } = this.topics.readBar(value);
    const progress = this.of(asset);
    // The newest bars are published again after a restart.
    if (minute <= progress.bar) {
      if (revision > 0) this.corrections++;
      return;
    }
    progress.bar = minute;
    this.bars++;
    this.tradesInBars += trades;
    this.tradesOf.set(`${asset}/${minute}`, trades);
  }

  private takeForecast(asset: string, value: string): void {
    const minute = this.topics.readForecastMinute(value);
    this.forecasts++;
    const progress = this.of(asset);
    if (minute <= progress.forecast) return;
    progress.forecast = minute;
    const key = `${asset}/${minute}`;
    this.tradesForecast += this.tradesOf.get(key) ?? 0;
    this.tradesOf.delete(key);
    this.onForecast(asset, minute);
  }
}
