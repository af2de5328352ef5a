import { Counter, type Registry } from 'prom-client';
import { type QualityReport, RULE_NAMES } from '../../forecasting/quality/check-series';
import type { ResultListener } from './step-meter';

/** Counts the results of each quality check over all runs. Each series starts at 0, so that Prometheus sees the first result as an increase. */
export function countCheckResults(registry: Registry): ResultListener {
  const counter = new Counter({
    name: 'nexthour_quality_check_results_total',
    help: 'Results of the quality checks, by rule and status',
    labelNames: ['rule', 'status'],
    registers: [registry],
  });
  for (const rule of RULE_NAMES) for (const status of ['pass', 'warn', 'fail']) counter.inc({ rule, status }, 0);
  return (step, result) => {
    if (step !== 'quality') return;
    for (const { rule, status } of (result as QualityReport).results) counter.inc({ rule, status });
  };
}
