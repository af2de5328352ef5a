import { performance } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { WorkflowFailedError } from '@temporalio/client';
import { ApplicationFailure } from '@temporalio/common';
import { HOUR_MS, type Hour, hourlyWorkflowId } from '../../forecasting/hour';
import { startHour } from '../../temporal/hours';
import { triggerTick } from '../../temporal/schedule';
import type { hourly } from '../../workflows/hourly';
import type { Fault, FaultResult } from './fault';
import { checkInvariants } from './invariants';
import type { Reference } from './reference';
import { startSampler } from './sampler';
import type { Target } from './target';

const asset = 'BTC';
/** Random moments are within the first seconds of the hour, in which all steps run. */
const RANDOM_WITHIN_MS = 6_000;
const MAX_WAIT_MS = 240_000;

/** The hours of one target, in their order. */
export interface History {
  next: Hour;
  readonly hours: Hour[];
  readonly trained: Hour[];
  readonly reference: Reference;
}

/** Runs the next hour with the fault, and checks everything that all hours stored. */
export async function runFault(
  target: Target,
  { fault, history, random }: { fault: Fault; history: History; random: () => number },
): Promise<FaultResult> {
  const { trains = false } = fault;
  const hour = history.next;
  const hours = Array.from({ length: 1 + (fault.sleepsHours ?? 0) }, (_, index) => hour + index * HOUR_MS);
  history.next = hour + hours.length * HOUR_MS;
  target.setTime(hour + 60_000);
  const sampler = startSampler(target, { expectsModel: history.hours.length > 0 });
  const healedAt = await injectAndHeal(target, fault, { random, start: () => start(target, { hour, trains }) });
  const end = await waitForEnd(target, hour);
  if (fault.sleepsHours) await catchUp(target, hours);
  const seconds = Math.max(0, (performance.now() - healedAt) / 1_000);
  const silence = await sampler.stop();

  history.hours.push(...hours);
  if (trains) history.trained.push(hour);
  const { lost, doubled, problems } = await retry(() => checkInvariants(target, history));
  const wrong = end.outcome === 'published' ? [] : [`the hour ended ${end.outcome}: ${end.reason}`];
  return {
    fault: fault.name,
    outcome: `healed after ${seconds.toFixed(1)} s`,
    lost,
    doubled,
    problems: [...wrong, ...problems, ...(fault.stopsServer ? [] : silence)],
  };
}

/** Returns when the fault ended, as a time of `performance`. */
async function injectAndHeal(
  target: Target,
  fault: Fault,
  { random, start }: { random: () => number; start: () => Promise<void> },
): Promise<number> {
  const inject = async () => {
    const heal = await fault.inject(target, random);
    await sleep(fault.holdMs);
    await heal();
    return performance.now();
  };
  if (fault.at === undefined) {
    const [healedAt] = await Promise.all([inject(), start()]);
    return healedAt;
  }
  await start();
  await sleep(fault.at === 'random' ? random() * (fault.withinMs ?? RANDOM_WITHIN_MS) : fault.at);
  return inject();
}

async function start({ temporal }: Target, { hour, trains }: { hour: Hour; trains: boolean }): Promise<void> {
  await retry(() => startHour(temporal, { asset, hour, trains }));
}

async function waitForEnd({ temporal }: Target, hour: Hour): Promise<{ outcome: string; reason: string }> {
  const handle = temporal.workflow.getHandle<typeof hourly>(hourlyWorkflowId({ asset, hour }));
  return retry(() =>
    handle.result().then(
      ({ outcome }) => ({ outcome, reason: '' }),
      (error: unknown) => {
        if (!(error instanceof WorkflowFailedError)) throw error;
        const { cause } = error;
        return {
          outcome: (cause instanceof ApplicationFailure && cause.type) || 'failed',
          reason: cause?.message ?? '',
        };
      },
    ),
  );
}

/** Starts a tick, as the schedule does, and waits until the missed hours and the newest one have run. */
async function catchUp(target: Target, hours: readonly Hour[]): Promise<void> {
  await retry(() => triggerTick(target.temporal, { asset }));
  const wanted = new Set(hours);
  const end = performance.now() + MAX_WAIT_MS;
  while (performance.now() < end) {
    const rows = await retry(() =>
      target.database.selectFrom('hour_runs').select('hour').where('outcome', '=', 'published').execute(),
    );
    for (const row of rows) wanted.delete(row.hour);
    if (wanted.size === 0) return;
    await sleep(500);
  }
}

/** The checks themselves must not fail because a server that they ask restarts. */
async function retry<T>(work: () => Promise<T>): Promise<T> {
  const end = performance.now() + MAX_WAIT_MS;
  for (;;) {
    try {
      return await work();
    } catch (error) {
      if (performance.now() > end) throw error;
      await sleep(500);
    }
  }
}
