import { Counter, type Registry } from 'prom-client';
import { type QualityReport, RULES } from '../../forecasting/quality/check-series';
import type { ResultListener } from './step-meter';

/** Counts what each rule of the quality gate says, run by run. */
export function countVerdicts(registry: Registry): ResultListener {
  const counter = new Counter({
    name: 'nexthour_quality_verdicts_total',
    help: 'Verdicts of the quality gate, by rule',
    labelNames: ['rule', 'verdict'],
    registers: [registry],
  });
  for (const rule of RULE_NAMES) for (const verdict of ['pass', 'warn', 'fail']) counter.inc({ rule, verdict }, 0);
  return (step, result) => {
    if (step !== 'quality') return;
    for (const { rule, verdict } of (result as QualityReport).verdicts) counter.inc({ rule, verdict });
  };
}

/** Each rule tells its name whatever it is asked about. */
const RULE_NAMES = RULES.map((check) => check([], { hour: 0, firstHour: 0 }).rule);
