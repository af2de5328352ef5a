import { setImmediate } from 'node:timers/promises';
import type {
  LiveMinuteModel,
  MinuteModelQuery,
  MinuteModelRole,
  MinuteModels,
  MinuteModelVersion,
} from '../../activities/minute-models';
import type { BarSeries } from '../../forecasting/minutes/bar-series';
import { createTrailingQuantiles } from '../../forecasting/minutes/models/baselines';
import type { ForecastIndex } from '../../forecasting/minutes/models/minute-model';
import type { ReturnForecast } from '../../forecasting/models/model';

export interface ModelForecast {
  readonly version: string;
  readonly role: MinuteModelRole;
  /** `null` while too few bars are known. */
  readonly forecast: ReturnForecast | null;
}

export interface OpenModelsOptions {
  readonly query: MinuteModelQuery;
  readonly models: MinuteModels;
  /** The number of bars to the target. */
  readonly steps: number;
  readonly onFailure: (version: string, error: unknown) => void;
  readonly onChange: (versions: readonly MinuteModelVersion[]) => void;
}

/** The models that forecast one asset and source, opened on the newest bars. A model that fails harms no other. */
export class OpenModels {
  private models: readonly LiveMinuteModel[] = [];
  private opened: { readonly series: BarSeries; readonly forecasters: ReadonlyMap<string, ForecastIndex> } | undefined;
  private trailing: { readonly series: BarSeries; readonly at: (index: number) => ReturnForecast | null } | undefined;

  constructor(private readonly options: OpenModelsOptions) {}

  roleOf(version: string): MinuteModelRole | null {
    return this.models.find((model) => model.version === version)?.role ?? null;
  }

  /**
   * Reads which models there are, and loads them when they changed. A model that could not be loaded is tried again with the next call.
   * @returns whether other models forecast now
   */
  async refresh(): Promise<boolean> {
    const { models, query, onChange } = this.options;
    const versions = await models.readVersions(query);
    if (nameAll(versions) === nameAll(this.models)) return false;
    const loaded = await models.read(query);
    if (nameAll(loaded) === nameAll(this.models)) return false;
    this.models = loaded;
    this.opened = undefined;
    onChange(loaded);
    return true;
  }

  /**
   * Opens the models on a series that is new to them, in short steps: the process sends heartbeats to Kafka meanwhile. Without them, its
   * partitions would go to another process, which would need as long. Call it before `forecastAt` with the same index.
   */
  async prepare(series: BarSeries, index: number): Promise<void> {
    for (const { prepare } of this.openOnce(series).values()) {
      try {
        for (const _ of prepare?.(index) ?? []) await setImmediate();
      } catch {
        // The forecast fails in the same way, and is reported then.
      }
    }
  }

  /** Forecasts with each model at an index. The indices of a series must ascend. */
  forecastAt(series: BarSeries, index: number): ModelForecast[] {
    const forecasters = this.openOnce(series);
    return this.models.flatMap(({ version, role }) => {
      const forecast = forecasters.get(version);
      if (!forecast) return [];
      return this.attempt(version, () => ({ version, role, forecast: forecast(index) })) ?? [];
    });
  }

  /** The trailing quantiles, as log-returns; `null` while too few bars are known. */
  trailingAt(series: BarSeries, index: number): Float64Array | null {
    const { steps } = this.options;
    if (this.trailing?.series !== series)
      this.trailing = { series, at: createTrailingQuantiles({ steps }).open(series) };
    return this.trailing.at(index)?.quantiles ?? null;
  }

  private openOnce(series: BarSeries): ReadonlyMap<string, ForecastIndex> {
    if (this.opened?.series !== series) this.opened = { series, forecasters: this.openAll(series) };
    return this.opened.forecasters;
  }

  private openAll(series: BarSeries): Map<string, ForecastIndex> {
    const opened = new Map<string, ForecastIndex>();
    for (const { version, model } of this.models) {
      const forecaster = this.attempt(version, () => model.open(series));
      if (forecaster) opened.set(version, forecaster);
    }
    return opened;
  }

  private attempt<T>(version: string, work: () => T): T | undefined {
    try {
      return work();
    } catch (error) {
      this.options.onFailure(version, error);
      return undefined;
    }
  }
}

function nameAll(versions: readonly MinuteModelVersion[]): string {
  return versions.map(({ version, role }) => `${version} ${role}`).join();
}
