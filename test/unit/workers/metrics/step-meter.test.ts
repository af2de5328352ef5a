import { CancelledFailure } from '@temporalio/common';
import { MockActivityEnvironment } from '@temporalio/testing';
import { Registry } from 'prom-client';
import { countCheckResults } from '../../../../workers/metrics/check-result-counter';
import { createStepMeter } from '../../../../workers/metrics/step-meter';

describe('the meter of steps', () => {
  async function attempt(activityType: string, work: () => Promise<unknown>) {
    const registry = new Registry();
    const meter = createStepMeter(registry, countCheckResults(registry));
    const environment = new MockActivityEnvironment({ activityType });
    const given = { args: [], headers: {} };
    const running = environment.run(async () => meter.execute?.(given, work));
    const ended = await running.then(
      (result) => ({ result }),
      (error: Error) => ({ error }),
    );
    return { ...ended, shown: await registry.metrics() };
  }

  it('times an attempt under the name that its step has in the DAG, and hands its result on', async () => {
    const { shown, ...ended } = await attempt('attachReport', async () => 7);
    expect(ended).toEqual({ result: 7 });
    expect(shown).toContain('nexthour_step_attempts_total{step="attach-report",outcome="succeeded"} 1');
    expect(shown).toContain('nexthour_step_duration_seconds_count{step="attach-report"} 1');
    expect(shown).toContain('nexthour_steps_running{step="attach-report"} 0');
  });

  it('names an activity that is no step by itself', async () => {
    const { shown } = await attempt('findMissingHours', async () => null);
    expect(shown).toContain('attempts_total{step="findMissingHours",outcome="succeeded"} 1');
  });

  it('shows every step and outcome before the first attempt, so that none goes unseen', async () => {
    const { shown } = await attempt('extractPrices', async () => null);
    expect(shown).toContain('nexthour_step_attempts_total{step="promote",outcome="failed"} 0');
    expect(shown).toContain('nexthour_quality_check_results_total{rule="gaps",status="fail"} 0');
  });

  it.each([
    ['failed', new Error('no price yet')],
    ['cancelled', new CancelledFailure('the hour was cancelled')],
  ])('counts an attempt that %s, and throws what it threw', async (outcome, error) => {
    const ended = await attempt('publishForecast', async () => {
      throw error;
    });
    expect(ended).toMatchObject({ error });
    expect(ended.shown).toContain(`attempts_total{step="forecast",outcome="${outcome}"} 1`);
  });

  it('counts a step once, and leaves it as it ended, where its result cannot be counted', async () => {
    const { shown, ...ended } = await attempt('checkQuality', async () => 'no report');
    expect(ended).toEqual({ result: 'no report' });
    expect(shown).toContain('attempts_total{step="quality",outcome="succeeded"} 1');
    expect(shown).toContain('attempts_total{step="quality",outcome="failed"} 0');
    expect(shown).toContain('nexthour_step_duration_seconds_count{step="quality"} 1');
  });

  it('counts the results of the quality checks by rule and status', async () => {
    const results = [
      { rule: 'gaps', status: 'warn' },
      { rule: 'schema', status: 'pass' },
    ];
    const { shown } = await attempt('checkQuality', async () => ({ passed: true, reason: null, results }));
    expect(shown).toContain('nexthour_quality_check_results_total{rule="gaps",status="warn"} 1');
    expect(shown).toContain('nexthour_quality_check_results_total{rule="schema",status="pass"} 1');
  });
});
