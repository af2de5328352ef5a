import { Counter, type Registry } from 'prom-client';
import type { QualityReport } from '../../forecasting/quality/check-series';
import type { ResultListener } from './step-meter';

/** Counts what each rule of the quality gate says, run by run. */
export function countVerdicts(registry: Registry): ResultListener {
  const counter = new Counter({
    name: 'nexthour_quality_verdicts_total',
    help: 'Verdicts of the quality gate, by rule',
    labelNames: ['rule', 'verdict'],
    registers: [registry],
  });
  return (step, result) => {
    if (step !== 'quality') return;
    for (const { rule, verdict } of (result as QualityReport).verdicts) counter.inc({ rule, verdict });
  };
}
