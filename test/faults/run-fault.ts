import { performance } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { HOUR_MS, type Hour } from '../../forecasting/hour';
import type { AliasWatch } from './alias';
import type { Fault, FaultResult, Heal } from './fault';
import { catchUp, describeEnd, startAndForget, waitForEnd } from './hours';
import { watchNaming } from './naming';
import { findNew } from './new-findings';
import type { Reference } from './reference';
import { startSampler } from './sampler';
import type { Target } from './target';
import { waitUntil } from './wait';

/** Random moments are within the first seconds of the hour, in which all steps run. */
const RANDOM_WITHIN_MS = 6_000;
const SERVER_READY_WITHIN_MS = 120_000;

/** The hours of one target, in their order. */
export interface History {
  next: Hour;
  readonly hours: Hour[];
  readonly trained: Hour[];
  readonly reference: Reference;
  readonly alias: AliasWatch;
  /** What was found wrong so far. */
  readonly reported: Set<string>;
}

interface Trial {
  readonly fault: Fault;
  readonly history: History;
  readonly random: () => number;
}

/** Runs the next hour with the fault, and checks everything that all hours stored. */
export async function runFault(target: Target, trial: Trial): Promise<FaultResult> {
  const { fault, history } = trial;
  const hour = history.next;
  const asleep = Array.from({ length: fault.sleepsHours ?? 0 }, (_, index) => hour + (index + 1) * HOUR_MS);
  const hours = [hour, ...asleep] as const;
  history.next = hour + hours.length * HOUR_MS;
  target.setTime(hour + 60_000);
  const sampler = startSampler(target, {
    expectsModel: history.hours.length > 0,
    expectsServer: !fault.stopsServer,
    alias: fault.movesAlias ? null : history.alias,
  });
  const run = await runHours(target, trial, hours).catch((error: unknown) => ({ healedAt: 0, wrong: [], error }));
  const seconds = Math.max(0, (performance.now() - run.healedAt) / 1_000);
  const sampled = await sampler.stop();
  if ('error' in run) throw run.error;

  history.hours.push(...hours);
  if (fault.trains) history.trained.push(hour);
  const { lost, doubled, others } = await findNew(target, history, history);
  return {
    fault: fault.name,
    outcome: `${describeNaming(fault)}healed after ${seconds.toFixed(1)} s`,
    lost: lost.length,
    doubled: doubled.length,
    problems: [...new Set([...run.wrong, ...lost, ...doubled, ...others, ...sampled])],
  };
}

function describeNaming({ named }: Fault): string {
  if (!named) return '';
  return named.log ? 'named in status, log and metric; ' : 'named in status and metric; ';
}

/** Runs the hour with the fault and after it until all hours have ended. */
async function runHours(
  target: Target,
  trial: Trial,
  hours: readonly [Hour, ...Hour[]],
): Promise<{ healedAt: number; wrong: string[] }> {
  const { trains = false, ends = 'published', sleepsHours, stopsServer = false } = trial.fault;
  const [hour] = hours;
  const start = () => startAndForget(target, { hour, trains });
  const { healedAt, unnamed } = await injectAndHeal(target, trial, start);
  const wrongEnd = describeEnd(await waitForEnd(target, hour), ends);
  if (ends !== 'published') await start();
  const wrongRerun = describeEnd(await waitForEnd(target, hour), 'published');
  if (sleepsHours) await catchUp(target, hours);
  // The hour can end while the server still starts, and the next fault expects a server that answers.
  if (stopsServer) await waitUntilReady(target);
  return { healedAt, wrong: [...wrongEnd, ...wrongRerun, ...unnamed] };
}

/** Waits until the server has loaded the production model. @throws when it does not in time */
export function waitUntilReady(target: Target): Promise<void> {
  const isReady = () =>
    fetch(`${target.serverUrl()}/ready`).then(
      ({ ok }) => ok,
      () => false,
    );
  return waitUntil(isReady, { maxMs: SERVER_READY_WITHIN_MS, text: 'the server is not ready' });
}

/** Returns when the fault ended, as a time of `performance`, and where it was not named. */
async function injectAndHeal(
  target: Target,
  { fault, random }: Trial,
  start: () => Promise<void>,
): Promise<{ healedAt: number; unnamed: string[] }> {
  const naming = await watchNaming(target, fault);
  const inject = () => fault.inject(target, random);
  const endWith = async (heal: Heal) => {
    const [unnamed] = await Promise.all([naming.wait(), sleep(fault.holdMs)]);
    await heal();
    return { healedAt: performance.now(), unnamed };
  };
  if (fault.at === undefined) {
    const heal = await inject();
    // A fault can prevent the start until it ends.
    const [healed] = await Promise.all([endWith(heal), start()]);
    return healed;
  }
  await start();
  await sleep(fault.at === 'random' ? random() * (fault.withinMs ?? RANDOM_WITHIN_MS) : fault.at);
  return endWith(await inject());
}
