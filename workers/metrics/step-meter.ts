import { Context } from '@temporalio/activity';
import { CancelledFailure } from '@temporalio/common';
import type { ActivityInboundCallsInterceptor } from '@temporalio/worker';
import { Counter, Gauge, Histogram, type Registry } from 'prom-client';
import type { FeatureActivities } from '../../activities/features';
import type { RetentionActivities } from '../../activities/retention';
import { hourlyDag } from '../../workflows/hourly';

/** Upper bounds in seconds. A query takes milliseconds; the first extract and a training take minutes. */
const DURATION_BUCKETS = [0.01, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300, 600, 1800];

const OUTCOMES = ['succeeded', 'failed', 'cancelled'] as const;
type Outcome = (typeof OUTCOMES)[number];

/** Called after every successful attempt with the step, its result and the first argument of its activity. */
export type ResultListener = (step: string, result: unknown, argument: unknown) => void;

/**
 * Measures the duration of every attempt of every step, and counts the attempts by outcome. The DAG engine makes each retry as a
 * separate activity, so it counts as another attempt.
 */
export function createStepMeter(
  registry: Registry,
  onResult: ResultListener = () => undefined,
): ActivityInboundCallsInterceptor {
  const { attempts, duration, running } = createInstruments([registry]);
  return {
    execute: async (input, next) => {
      const step = stepOf(Context.current().info.activityType);
      running.inc({ step });
      const stop = duration.startTimer({ step });
      const end = (outcome: Outcome) => {
        stop();
        running.dec({ step });
        attempts.inc({ step, outcome });
      };
      const result = await next(input).catch((error: unknown) => {
        end(error instanceof CancelledFailure ? 'cancelled' : 'failed');
        throw error;
      });
      end('succeeded');
      notify(onResult, step, { result, argument: input.args[0] });
      return result;
    },
  };
}

function createInstruments(registers: Registry[]) {
  const attempts = new Counter({
    name: 'nexthour_step_attempts_total',
    help: 'Attempts of steps, by outcome',
    labelNames: ['step', 'outcome'],
    registers,
  });
  for (const step of [...STEPS.values(), REMOVAL, FEATURE_CHECK]) {
    for (const outcome of OUTCOMES) attempts.inc({ step, outcome }, 0);
  }
  const duration = new Histogram({
    name: 'nexthour_step_duration_seconds',
    help: 'Duration of one attempt of a step',
    labelNames: ['step'],
    buckets: DURATION_BUCKETS,
    registers,
  });
  const running = new Gauge({
    name: 'nexthour_steps_running',
    help: 'Attempts of steps that are running',
    labelNames: ['step'],
    registers,
  });
  for (const step of STEPS.values()) running.set({ step }, 0);
  return { attempts, duration, running };
}

/** An error of the listener must not fail the step. */
function notify(onResult: ResultListener, step: string, ended: { result: unknown; argument: unknown }): void {
  try {
    onResult(step, ended.result, ended.argument);
  } catch (error) {
    Context.current().log.warn('failed to count the result of a step', { step, error });
  }
}

/** The activity of the daily removal of old data. It is not a step of an hour. Its alert needs the count of failures from 0 on. */
export const REMOVAL = 'removeOldData' satisfies keyof RetentionActivities;

/** The activity of the daily check of features, which is no step either. */
const FEATURE_CHECK = 'checkFeatures' satisfies keyof FeatureActivities;

const STEPS = new Map([...hourlyDag.steps].reverse().map(({ activityType, name }) => [activityType, name]));

/** The first step of the DAG with this activity type. An activity that is not a step is named by its type. */
function stepOf(activityType: string): string {
  return STEPS.get(activityType) ?? activityType;
}
