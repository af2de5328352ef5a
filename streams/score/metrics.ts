import { Counter, Gauge, Histogram, type Registry } from 'prom-client';
import type { DayScores } from '../../clients/postgres/ledger/day-scores';
import type { MinuteEntry } from '../../forecasting/ledger/minute-entries';

/** The metrics of the process that scores forecasts. */
export function createScoreMetrics(registry: Registry) {
  const registers = [registry];
  const scored = new Counter({
    name: 'nexthour_stream_scored_total',
    help: 'Forecasts that were settled, late ones too',
    labelNames: ['asset', 'question', 'model'],
    registers,
  });
  const voided = new Counter({
    name: 'nexthour_stream_voided_total',
    help: 'Forecasts without scores, because the bar of their target is missing for good',
    labelNames: ['asset', 'question', 'model'],
    registers,
  });
  const delay = new Histogram({
    name: 'nexthour_stream_settlement_delay_seconds',
    help: 'From the target of a forecast to its settlement; late forecasts are not counted',
    labelNames: ['asset'],
    buckets: [0.25, 0.5, 1, 2, 3, 5, 10, 30, 60, 300, 3_600],
    registers,
  });
  const absoluteError = new Gauge({
    name: 'nexthour_stream_absolute_error_ratio',
    help: 'Absolute error of the newest settled forecast, as a share of the price',
    labelNames: ['question', 'model'],
    registers,
  });
  const sums = createDayGauges(registry);
  return {
    countClosed: (entries: readonly MinuteEntry[]) => {
      for (const { forecast, settlement } of entries) {
        const labels = { question: forecast.question, model: forecast.modelVersion };
        (settlement ? scored : voided).inc({ asset: forecast.asset, ...labels });
        if (!settlement || forecast.late) continue;
        delay.observe({ asset: forecast.asset }, Math.max(0, settlement.settledAt - forecast.target) / 1000);
        absoluteError.set(labels, Math.abs(settlement.error) / settlement.actual);
      }
    },
    setDayScores: sums,
  };
}

/** Of live forecasts, over the newest 24 hours. A figure that is not known exports no series. */
function createDayGauges(registry: Registry) {
  const registers = [registry];
  const coverage = new Gauge({
    name: 'nexthour_stream_coverage_ratio',
    help: 'Share of the actual prices of 24 hours that are inside the interval of the level',
    labelNames: ['question', 'model', 'level'],
    registers,
  });
  const skill = new Gauge({
    name: 'nexthour_stream_crps_skill',
    help: '1 − CRPS / CRPS of the trailing quantiles, over 24 hours; below 0 the forecasts are worse',
    labelNames: ['question', 'model'],
    registers,
  });
  const rmse = new Gauge({
    name: 'nexthour_stream_rmse_ratio',
    help: 'RMSE of the forecasts of 24 hours divided by that of persistence (the price does not change)',
    labelNames: ['question', 'model'],
    registers,
  });
  const models = new Map<string, ReadonlySet<string>>();
  return (question: string, scores: readonly DayScores[]) => {
    const current = new Set(scores.map(({ modelVersion }) => modelVersion));
    for (const model of models.get(question) ?? []) {
      if (current.has(model)) continue;
      coverage.remove({ question, model, level: '0.9' });
      for (const gauge of [skill, rmse]) gauge.remove({ question, model });
    }
    models.set(question, current);
    for (const { modelVersion: model, ...figures } of scores) {
      if (figures.coverage !== null) coverage.set({ question, model, level: '0.9' }, figures.coverage);
      if (figures.crpsSkill !== null) skill.set({ question, model }, figures.crpsSkill);
      if (figures.rmseRatio !== null) rmse.set({ question, model }, figures.rmseRatio);
    }
  };
}
