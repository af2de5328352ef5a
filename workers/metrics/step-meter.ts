import { Context } from '@temporalio/activity';
import type { ActivityInboundCallsInterceptor } from '@temporalio/worker';
import { Counter, Gauge, Histogram, type Registry } from 'prom-client';
import { hourlyDag } from '../../workflows/hourly';

/** Seconds: a query takes milliseconds, a first extract or a training minutes. */
const DURATION_BUCKETS = [0.01, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300, 600, 1800];

const OUTCOMES = ['succeeded', 'failed', 'cancelled'] as const;
type Outcome = (typeof OUTCOMES)[number];

/** Told of every attempt that succeeded: the step, and what it gave. */
export type ResultListener = (step: string, result: unknown) => void;

/**
 * Times every attempt of every step, and counts it by its outcome. A step that failed is tried again by the engine, as another
 * attempt.
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
        end(isCancelled(error) ? 'cancelled' : 'failed');
        throw error;
      });
      end('succeeded');
      tell(onResult, step, result);
      return result;
    },
  };
}

function createInstruments(registers: Registry[]) {
  const attempts = new Counter({
    name: 'nexthour_step_attempts_total',
    help: 'Attempts of steps, by how they ended',
    labelNames: ['step', 'outcome'],
    registers,
  });
  for (const step of STEPS.values()) for (const outcome of OUTCOMES) attempts.inc({ step, outcome }, 0);
  const duration = new Histogram({
    name: 'nexthour_step_duration_seconds',
    help: 'Time that one attempt of a step took',
    labelNames: ['step'],
    buckets: DURATION_BUCKETS,
    registers,
  });
  const running = new Gauge({
    name: 'nexthour_steps_running',
    help: 'Attempts of steps that are running now',
    labelNames: ['step'],
    registers,
  });
  for (const step of STEPS.values()) running.set({ step }, 0);
  return { attempts, duration, running };
}

/** Who counts results must not fail the step that gave them. */
function tell(onResult: ResultListener, step: string, result: unknown): void {
  try {
    onResult(step, result);
  } catch (error) {
    Context.current().log.warn('the result of a step could not be counted', { step, error });
  }
}

function isCancelled(error: unknown): boolean {
  return (error as { name?: unknown } | null)?.name === 'CancelledFailure';
}

const STEPS = new Map([...hourlyDag.steps].reverse().map(({ activityType, name }) => [activityType, name]));

/** The first step of the DAG that the activity stands for; its own name where it stands for none. */
function stepOf(activityType: string): string {
  return STEPS.get(activityType) ?? activityType;
}
