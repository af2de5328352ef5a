import type { Settings } from '../config/settings';
import type { Progress } from '../stack/program';
import { type Extras, listServices } from '../stack/services';
import { type Stack, startStack } from '../stack/stack';
import type { Clock } from '../system/clock';
import { describeFullDisk } from '../system/disk';
import { printWithTime } from './print-with-time';
import type { StopSignal } from './stop-signal';
import { openTaskBoard, type TaskState } from './task-board';

const STATES: Record<Progress['state'], TaskState> = {
  waiting: 'waiting',
  starting: 'running',
  ready: 'done',
  restarting: 'running',
  stopped: 'skipped',
  failed: 'failed',
};

/** Starts the stack and shows the progress of each service. Prints one line for each later change of a service. */
export async function bringUp(
  settings: Settings,
  { stop, clock, ...extras }: Extras & { stop: StopSignal; clock: Clock },
): Promise<Stack> {
  const services = listServices(extras).filter((service) => !service.isExternal(settings));
  const board = openTaskBoard(services.map(({ name }) => name));
  let show = (progress: Progress) =>
    board.update(progress.service, { state: STATES[progress.state], detail: describe(progress) });
  try {
    const stack = await startStack({
      ...extras,
      settings,
      interruption: stop.signal,
      onProgress: (progress) => show(progress),
    });
    for (const { label, preferred, used } of stack.replacedPorts) {
      process.stdout.write(`  Port ${preferred} is taken; ${label} uses ${used} instead\n`);
    }
    show = (progress) => printLaterChange(progress, { stop, clock, home: settings.home });
    return stack;
  } finally {
    await board.close();
  }
}

function describe({ state, ms, detail }: Progress): string {
  return state === 'ready' ? `${(ms / 1_000).toFixed(1)} s` : firstLineOf(detail);
}

/** A program that starts again reports `restarting` twice, first with the reason. */
function printLaterChange(
  { service, state, detail }: Progress,
  { stop, clock, home }: { stop: StopSignal; clock: Clock; home: string },
): void {
  if (stop.signal.aborted || state === 'starting' || state === 'stopped') return;
  if (state === 'restarting' && detail === null) return;
  const reasons = [firstLineOf(detail), state === 'ready' ? null : describeFullDisk(home)].filter(Boolean);
  printWithTime([`${service} is ${state}`, reasons.join('; ')].filter(Boolean).join(': '), clock);
}

/** Leaves out the log lines, because the error message of the start shows them. */
function firstLineOf(detail: string | null): string {
  return detail?.split('\n')[0] ?? '';
}
