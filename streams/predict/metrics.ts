import { Counter, Histogram, type Registry } from 'prom-client';
import type { Clock } from '../../system/clock';
import type { PredictEvent } from './asset-predictions';

const BUCKETS = [0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];

/** The metrics of the process that forecasts. */
export function createPredictMetrics(registry: Registry, clock: Clock) {
  const registers = [registry];
  const forecasts = new Counter({
    name: 'nexthour_stream_forecasts_total',
    help: 'Forecasts that were written to the ledger and published',
    labelNames: ['asset', 'model'],
    registers,
  });
  const late = new Counter({
    name: 'nexthour_stream_late_forecasts_total',
    help: 'Forecasts that were made at or after their target',
    labelNames: ['asset'],
    registers,
  });
  const delay = new Histogram({
    name: 'nexthour_stream_forecast_delay_seconds',
    help: 'From the end of a minute to its published forecasts; late forecasts are not counted',
    labelNames: ['asset'],
    buckets: [0.1, 0.25, 0.5, 1, 2, 3, 5, 10, 30],
    registers,
  });
  const sinceBar = new Histogram({
    name: 'nexthour_stream_bar_to_forecast_seconds',
    help: 'From a known bar to its published forecasts; late forecasts are not counted',
    labelNames: ['asset'],
    buckets: BUCKETS,
    registers,
  });
  const skipped = new Counter({
    name: 'nexthour_stream_skipped_minutes_total',
    help: 'Minutes that were not forecast, because they had ended more than an hour before',
    labelNames: ['asset'],
    registers,
  });
  const failures = new Counter({
    name: 'nexthour_stream_model_failures_total',
    help: 'Forecasts that a model could not make, or that could not be used',
    labelNames: ['asset', 'model'],
    registers,
  });
  return {
    countFailure: (asset: string, model: string) => failures.inc({ asset, model }),
    count: (asset: string, event: PredictEvent) => {
      if (event.type === 'skipped') skipped.inc({ asset }, event.minutes);
      if (event.type !== 'published') return;
      const now = clock.now();
      for (const { modelVersion } of event.forecasts) forecasts.inc({ asset, model: modelVersion });
      late.inc({ asset }, event.forecasts.filter((forecast) => forecast.late).length);
      const [first] = event.forecasts;
      if (!first || first.late) return;
      delay.observe({ asset }, Math.max(0, now - first.origin) / 1000);
      sinceBar.observe({ asset }, Math.max(0, now - event.barKnownAt) / 1000);
    },
  };
}
