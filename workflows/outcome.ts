import type { StepStatus } from './dag/declare';

/**
 * How a run of the hour ended: `published` with every step done; `gated` where the quality gate stopped it, as it should;
 * `no-model` where none had been promoted by this hour; `incomplete` where the forecast stands in the ledger and another step
 * failed; `failed` where a step failed and there is no forecast. The last two are run again by the next tick.
 */
export interface RunVerdict {
  readonly outcome: 'published' | 'gated' | 'no-model' | 'incomplete' | 'failed';
  /** In words, for whoever looks; `null` when all went well. */
  readonly reason: string | null;
}

const FORECAST_STEPS = new Set(['forecast', 'first-forecast']);

export function judgeRun(steps: readonly StepStatus[]): RunVerdict {
  const failed = steps.filter(({ state }) => state === 'failed');
  const reason = failed.map((step) => `${step.step} failed (attempt ${step.attempts}): ${step.reason}`).join('; ');
  const hasForecast = steps.some(
    ({ step, state, result }) => FORECAST_STEPS.has(step) && state === 'succeeded' && result,
  );
  if (failed.length > 0) return { outcome: hasForecast ? 'incomplete' : 'failed', reason };
  if (hasForecast) return { outcome: 'published', reason: null };
  const forecast = steps.find(({ step }) => step === 'forecast');
  if (forecast?.state === 'skipped') return { outcome: 'gated', reason: `quality gate: ${forecast.reason}` };
  return { outcome: 'no-model', reason: whyNoModel(steps) };
}

function whyNoModel(steps: readonly StepStatus[]): string {
  const promotion = steps.find(({ step }) => step === 'promote');
  if (promotion?.state === 'skipped') return `no model had been promoted by this hour, and ${promotion.reason}`;
  const { reason } = (promotion?.result ?? {}) as { reason?: string };
  return `no model is in production, and the one that was trained was refused: ${reason ?? 'no reason was given'}`;
}
