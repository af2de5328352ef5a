import { CancelledFailure } from '@temporalio/common';
import { MockActivityEnvironment } from '@temporalio/testing';
import { Registry } from 'prom-client';
import { countCheckResults } from '../../../../workers/metrics/check-result-counter';
import { countRemoved } from '../../../../workers/metrics/removed-counter';
import { createStepMeter } from '../../../../workers/metrics/step-meter';

describe('createStepMeter', () => {
  async function attempt(activityType: string, work: () => Promise<unknown>, args: unknown[] = []) {
    const registry = new Registry();
    const listeners = [countCheckResults(registry), countRemoved(registry)];
    const meter = createStepMeter(registry, (...result) => {
      for (const listen of listeners) listen(...result);
    });
    const environment = new MockActivityEnvironment({ activityType });
    const given = { args, headers: {} };
    const running = environment.run(async () => meter.execute?.(given, work));
    const outcome = await running.then(
      (result) => ({ result }),
      (error: Error) => ({ error }),
    );
    return { ...outcome, metrics: await registry.metrics() };
  }

  it('measures an attempt under the name of its step, and returns its result', async () => {
    const { metrics, ...outcome } = await attempt('attachReport', async () => 7);
    expect(outcome).toEqual({ result: 7 });
    expect(metrics).toContain('nexthour_step_attempts_total{step="attach-report",outcome="succeeded"} 1');
    expect(metrics).toContain('nexthour_step_duration_seconds_count{step="attach-report"} 1');
    expect(metrics).toContain('nexthour_steps_running{step="attach-report"} 0');
  });

  it('uses the activity type for an activity that is not a step', async () => {
    const { metrics } = await attempt('findMissingHours', async () => null);
    expect(metrics).toContain('attempts_total{step="findMissingHours",outcome="succeeded"} 1');
  });

  it('exports every step and outcome before the first attempt', async () => {
    const { metrics } = await attempt('extractPrices', async () => null);
    expect(metrics).toContain('nexthour_step_attempts_total{step="promote",outcome="failed"} 0');
    expect(metrics).toContain('nexthour_quality_check_results_total{rule="gaps",status="fail"} 0');
  });

  it.each([
    ['failed', new Error('no price yet')],
    ['cancelled', new CancelledFailure('the hour was cancelled')],
  ])('counts an attempt that %s, and throws its error', async (outcome, error) => {
    const ended = await attempt('publishForecast', async () => {
      throw error;
    });
    expect(ended).toMatchObject({ error });
    expect(ended.metrics).toContain(`attempts_total{step="forecast",outcome="${outcome}"} 1`);
  });

  it('counts a step as succeeded, once, when its result cannot be counted', async () => {
    const { metrics, ...outcome } = await attempt('checkQuality', async () => 'no report');
    expect(outcome).toEqual({ result: 'no report' });
    expect(metrics).toContain('attempts_total{step="quality",outcome="succeeded"} 1');
    expect(metrics).toContain('attempts_total{step="quality",outcome="failed"} 0');
    expect(metrics).toContain('nexthour_step_duration_seconds_count{step="quality"} 1');
  });

  it('says for each asset when its old data was last removed', async () => {
    const removed = [{ kind: 'reports', count: 2, bytes: 70, error: null }];
    const { metrics } = await attempt('removeOldData', async () => removed, [{ asset: 'ETH' }]);
    expect(metrics).toContain('nexthour_retention_removed_total{kind="reports"} 2');
    expect(metrics).toMatch(/^nexthour_retention_last_success_timestamp_seconds{asset="ETH"} \d+/m);
    const { metrics: none } = await attempt('extractPrices', async () => null);
    expect(none).not.toMatch(/^nexthour_retention_last_success_timestamp_seconds/m);
  });

  it('counts the results of the quality checks by rule and status', async () => {
    const results = [
      { rule: 'gaps', status: 'warn' },
      { rule: 'schema', status: 'pass' },
    ];
    const { metrics } = await attempt('checkQuality', async () => ({ passed: true, reason: null, results }));
    expect(metrics).toContain('nexthour_quality_check_results_total{rule="gaps",status="warn"} 1');
    expect(metrics).toContain('nexthour_quality_check_results_total{rule="schema",status="pass"} 1');
  });
});
