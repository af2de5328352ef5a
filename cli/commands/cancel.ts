import { setTimeout as sleep } from 'node:timers/promises';
import type { HourRun } from '../../clients/postgres/hour-runs';
import { formatHour, type Hour } from '../../forecasting/hour';
import { describeStopped } from '../../operations/hours/backfill';
import { requireRunningBackfill, requireRunningHour, stopBackfill } from '../../operations/hours/cancel';
import { nameAssetOf } from '../../operations/name-asset';
import { UserError } from '../../system/errors';
import { isRunning } from '../../temporal/is-running';
import { type Connections, withConnections } from '../connections';
import { retryUntilAnswered } from '../retry-until-answered';
import { rejectOnAbort } from '../run-hour';
import { readRunningSettings } from '../running-settings';
import type { StopSignal } from '../stop-signal';

const POLL_MS = 300;
/** A step stops when its worker next sends a heartbeat. A dead worker is noticed after ten seconds. */
const MAX_WAIT_MS = 30_000;

export interface CancelOptions {
  readonly hour?: Hour;
  readonly backfill?: boolean;
  readonly stop: StopSignal;
}

/** Cancels the run of an hour, or the backfill. */
export async function cancel({ hour, backfill = false, stop }: CancelOptions): Promise<void> {
  if ((hour === undefined) === !backfill) throw new UserError('Say what to cancel: --hour <hour>, or --backfill');
  await withConnections(readRunningSettings(), (connections) => {
    if (hour === undefined) return cancelBackfill(connections, stop.signal);
    const name = formatHour(hour);
    const whenInterrupted = `The command was interrupted. \`nexthour status\` shows whether the hour ${name} is still running`;
    return Promise.race([cancelHour(connections, hour, stop.signal), rejectOnAbort(stop.signal, whenInterrupted)]);
  });
}

async function cancelHour({ temporal, settings, hourRuns }: Connections, hour: Hour, stop: AbortSignal) {
  const name = formatHour(hour);
  const { asset } = settings;
  const handle = await retryUntilAnswered(() => requireRunningHour({ temporal, hourRuns }, { asset, hour }), { stop });
  await handle.cancel();
  process.stdout.write(`Cancelling the hour ${name} …\n`);
  for (const until = performance.now() + MAX_WAIT_MS; performance.now() < until; ) {
    if (!(await retryUntilAnswered(() => isRunning(handle), { stop }))) {
      process.stdout.write(nameAssetOf(settings, describeEnd(name, await hourRuns.newestOf({ asset, hour }))));
      return;
    }
    await sleep(POLL_MS, undefined, { signal: stop });
  }
  throw new UserError(
    `A step of the hour ${name} has not stopped yet; the hour ends when it stops. \`nexthour status\` shows it`,
  );
}

/** Steps that cannot stop at once run to their end. If none was left to be cancelled, the hour has its usual outcome. */
function describeEnd(name: string, run: Pick<HourRun, 'outcome' | 'reason'> | null): string {
  if (run !== null && run.outcome !== 'cancelled') {
    const reason = run.reason === null ? '' : `: ${run.reason}`;
    return `The hour ${name} had ended before it could be cancelled; its outcome is ${run.outcome}${reason}\n`;
  }
  return (
    `The hour ${name} is cancelled. What its steps have stored is kept, and no tick runs it again.\n` +
    `\`nexthour run --hour ${name}\` runs it again.\n`
  );
}

async function cancelBackfill({ temporal, settings }: Connections, stop: AbortSignal): Promise<void> {
  const { asset } = settings;
  const handle = await retryUntilAnswered(() => requireRunningBackfill({ temporal }, { asset }), { stop });
  const progress = await retryUntilAnswered(() => stopBackfill(handle), { stop });
  const { from, to } = progress;
  const rest = `\`nexthour run --from ${formatHour(from)} --to ${formatHour(to)}\` runs the rest.`;
  process.stdout.write(`${nameAssetOf(settings, `${describeStopped(progress)}\n${rest}`)}\n`);
}
