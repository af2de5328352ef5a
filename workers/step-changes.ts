import type { InjectedSinks } from '@temporalio/worker';
import type { Logger } from 'pino';
import type { NewChange } from '../clients/postgres/changes';
import { formatHour } from '../forecasting/hour';
import type { StepChange, StepChangeSinks } from '../workflows/step-changes';

/** While the database is away, older changes than this many are dropped. Readers read the present states again. */
const MAX_WAITING = 200;

export interface StepChangeDeps {
  readonly record: (changes: readonly NewChange[]) => Promise<void>;
  readonly logger: Pick<Logger, 'warn'>;
  readonly maxWaiting?: number;
}

/**
 * Stores the changes of steps, in their order, for GET /forecasts/stream. No step waits for it or fails with it: changes that cannot be
 * stored are dropped.
 */
export function createStepChangeSinks(deps: StepChangeDeps): InjectedSinks<StepChangeSinks> {
  const { record, logger, maxWaiting = MAX_WAITING } = deps;
  let waiting: NewChange[] = [];
  let isWriting = false;
  let isAway = false;

  async function writeAll(): Promise<void> {
    if (isWriting) return;
    isWriting = true;
    while (waiting.length > 0) {
      const changes = waiting;
      waiting = [];
      await record(changes).then(
        () => {
          isAway = false;
        },
        (error: unknown) => {
          if (!isAway) logger.warn({ err: error }, 'the states of steps cannot be stored; pages show them later');
          isAway = true;
        },
      );
    }
    isWriting = false;
  }

  return {
    stepChanges: {
      record: {
        fn: (_, change) => {
          waiting = [...waiting, toChange(change)].slice(-maxWaiting);
          void writeAll();
        },
        callDuringReplay: false,
      },
    },
  };
}

function toChange({ asset, hour, step, state, attempt }: StepChange): NewChange {
  return { kind: 'step', asset, subject: { hour: formatHour(hour), step, state, attempt } };
}
