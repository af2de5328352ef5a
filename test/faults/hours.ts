import { setTimeout as sleep } from 'node:timers/promises';
import { WorkflowFailedError } from '@temporalio/client';
import { ApplicationFailure } from '@temporalio/common';
import { type Hour, hourlyWorkflowId } from '../../forecasting/hour';
import { startHour } from '../../temporal/hours';
import { triggerTick } from '../../temporal/schedule';
import type { hourly } from '../../workflows/hourly';
import type { RunOutcome } from '../../workflows/run-outcome';
import type { Target } from './target';

const asset = 'BTC';
const MAX_WAIT_MS = 240_000;
const PAUSE_MS = 500;

interface End {
  readonly outcome: string;
  readonly reason: string;
}

/** Starts the run of an hour, and does not wait for its end. */
export async function startAndForget(
  { temporal }: Target,
  { hour, trains }: { hour: Hour; trains: boolean },
): Promise<void> {
  await retry(() => startHour(temporal, { asset, hour, trains }));
}

export async function waitForEnd({ temporal }: Target, hour: Hour): Promise<End> {
  const handle = temporal.workflow.getHandle<typeof hourly>(hourlyWorkflowId({ asset, hour }));
  return retry(() => handle.result().then(({ outcome }) => ({ outcome, reason: '' }), readFailure));
}

function readFailure(error: unknown): End {
  if (!(error instanceof WorkflowFailedError)) throw error;
  const { cause } = error;
  return { outcome: (cause instanceof ApplicationFailure && cause.type) || 'failed', reason: cause?.message ?? '' };
}

/** What is wrong with the end of an hour. */
export function describeEnd({ outcome, reason }: End, expected: RunOutcome['outcome']): string[] {
  return outcome === expected ? [] : [`the hour ended ${outcome} instead of ${expected}: ${reason}`];
}

/** Starts a tick, as the schedule does, and waits until the missed hours and the newest one have run. */
export async function catchUp(target: Target, hours: readonly Hour[]): Promise<void> {
  await retry(() => triggerTick(target.temporal, { asset }));
  const wanted = new Set(hours);
  const end = performance.now() + MAX_WAIT_MS;
  while (performance.now() < end) {
    const rows = await retry(() =>
      target.database.selectFrom('hour_runs').select('hour').where('outcome', '=', 'published').execute(),
    );
    for (const row of rows) wanted.delete(row.hour);
    if (wanted.size === 0) return;
    await sleep(PAUSE_MS);
  }
}

/** The checks themselves must not fail because a server that they ask restarts. */
export async function retry<T>(work: () => Promise<T>): Promise<T> {
  const end = performance.now() + MAX_WAIT_MS;
  for (;;) {
    try {
      return await work();
    } catch (error) {
      if (performance.now() > end) throw error;
      await sleep(PAUSE_MS);
    }
  }
}
