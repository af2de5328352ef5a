import type { StepStatus } from './dag/status';

export interface RunOutcome {
  /**
   * - `published`: every step succeeded or was skipped, and the forecast is in the ledger.
   * - `gated`: the data gate stopped the run.
   * - `no-model`: no model had been promoted for this hour.
   * - `incomplete`: the forecast is in the ledger, but another step failed.
   * - `failed`: a step failed, and there is no forecast.
   * - `cancelled`: a person cancelled the run. If it had published its forecast, the forecast stays in the ledger.
   *
   * The next tick runs an `incomplete` or `failed` hour again, and a `gated` hour up to three times in all.
   */
  readonly outcome: 'published' | 'gated' | 'no-model' | 'incomplete' | 'failed' | 'cancelled';
  /** Why the outcome is not `published`; `null` when it is. */
  readonly reason: string | null;
}

const FORECAST_STEPS = new Set(['forecast', 'first-forecast']);

/** @param all the steps with the instances of mapped steps @param options.isCancelled whether the run was cancelled. A step may fail or succeed before its cancellation reaches it. */
export function determineOutcome(all: readonly StepStatus[], { isCancelled = false } = {}): RunOutcome {
  // The state of a mapped step says whether the failure of an instance counts.
  const steps = all.filter(({ instanceOf }) => instanceOf === undefined);
  const cancelled = steps.filter(({ state }) => state === 'cancelled').map(({ step }) => step);
  if (cancelled.length > 0) return { outcome: 'cancelled', reason: `cancelled during ${cancelled.join(', ')}` };
  const failed = steps.filter(({ state }) => state === 'failed');
  const reason = failed.map((step) => `${step.step} failed (attempt ${step.attempts}): ${step.reason}`).join('; ');
  if (failed.length > 0 && isCancelled) return { outcome: 'cancelled', reason: `cancelled; ${reason}` };
  const hasForecast = steps.some(
    ({ step, state, result }) => FORECAST_STEPS.has(step) && state === 'succeeded' && result,
  );
  if (failed.length > 0) return { outcome: hasForecast ? 'incomplete' : 'failed', reason };
  if (hasForecast) return { outcome: 'published', reason: null };
  const forecast = steps.find(({ step }) => step === 'forecast');
  if (forecast?.state === 'skipped' && forecast.attempts === 0)
    return { outcome: 'gated', reason: `data gate: ${forecast.reason}` };
  return { outcome: 'no-model', reason: explainNoModel(steps) };
}

function explainNoModel(steps: readonly StepStatus[]): string {
  const promotion = steps.find(({ step }) => step === 'promote');
  if (promotion?.state === 'skipped') return `no model had been promoted by this hour, and ${promotion.reason}`;
  const { reason } = (promotion?.result ?? {}) as { reason?: string };
  return `no model is in production, and the candidate was not promoted: ${reason ?? 'no reason was given'}`;
}
