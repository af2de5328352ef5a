import { createHash } from 'node:crypto';
import type { MinuteFeatureRow, MinuteFeatures } from '../../clients/postgres/minute-features';
import { CORRECTED_MINUTES } from '../../forecasting/bars/bar-builder';
import { toCanonicalJson } from '../../forecasting/ledger/seal';
import type { BarSeries } from '../../forecasting/minutes/bar-series';
import { computeMinuteFeatures, MINUTE_FEATURES_VERSION } from '../../forecasting/minutes/minute-features';
import { createMinuteInputs, MEMORY_MINUTES, type MinuteInputs } from '../../forecasting/minutes/minute-inputs';
import { fiveMinuteQuestion } from '../../forecasting/questions';
import type { Clock } from '../../system/clock';
import { BarWindow, type StoredBars } from '../bar-window';
import type { CandleMessage } from '../messages/candles';
import { type FeaturesMessage, toFeaturesMessage } from '../messages/features';

/** The oldest bar that can be corrected needs its memory, too. */
const KEPT_MINUTES = MEMORY_MINUTES + CORRECTED_MINUTES;

export interface AssetFeaturesOptions {
  readonly history: StoredBars;
  readonly rows: MinuteFeatures;
  readonly clock: Clock;
  readonly publish: (messages: readonly FeaturesMessage[]) => Promise<void>;
  readonly onRow?: (asset: string) => void;
}

/** Computes the features of the bars of one asset and source, stores them, and publishes them. */
export class AssetFeatures {
  private readonly window: BarWindow;
  private inputs: { readonly series: BarSeries; readonly value: MinuteInputs } | undefined;

  constructor(private readonly options: AssetFeaturesOptions) {
    this.window = new BarWindow(options.history, KEPT_MINUTES);
  }

  /** Returns when the features of the bars are stored and published. The same messages again change nothing. */
  async handle(candles: readonly [CandleMessage, ...CandleMessage[]]): Promise<void> {
    const { rows, publish, onRow } = this.options;
    const computed: MinuteFeatureRow[] = [];
    for (const candle of candles) computed.push(await this.compute(candle));
    const stored = await rows.append(candles[0], computed);
    await publish(stored.map((row, index) => toFeaturesMessage(candles[index] ?? candles[0], row)));
    for (const { asset } of candles) onRow?.(asset);
  }

  private async compute(candle: CandleMessage): Promise<MinuteFeatureRow> {
    const message = { ...candle, bar: candle };
    const index = await this.window.take(message);
    const row = this.computeRow(candle, index);
    await this.window.noticeImportedBars(message);
    return row;
  }

  private computeRow({ asset, source, minute, revision }: CandleMessage, index: number): MinuteFeatureRow {
    const { series } = this.window;
    if (this.inputs?.series !== series) this.inputs = { series, value: createMinuteInputs(series) };
    const values = computeMinuteFeatures(this.inputs.value, index, fiveMinuteQuestion(asset).horizonMinutes);
    const version = MINUTE_FEATURES_VERSION;
    const content = { asset, source, minute, revision, version, values };
    const sha256 = createHash('sha256').update(toCanonicalJson(content)).digest('hex');
    return { minute: Date.parse(minute), revision, version, values, sha256, knownAt: this.options.clock.now() };
  }
}
