import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { projectRoot } from '../config/paths';
import { identifyProcess, type ProcessIdentity, waitForExit } from '../system/processes';

const REPLACE_AFTER_MS = 200;

/** The supervisor's end of the pipe to the reaper. reaper.ts describes the messages. */
export interface Reaper {
  add(child: { readonly pid: number; readonly stopSignal: NodeJS.Signals }): void;
  drop(pid: number): void;
  /** Tells the reaper that every child has ended. Resolves when the reaper has ended, too. */
  dismiss(): Promise<void>;
  identity(): ProcessIdentity | null;
}

/** Starts a reaper. If it dies, a new one with the same children replaces it, and `onReplaced` is called. */
export function startReaper(options: { readonly onReplaced?: () => void } = {}): Reaper {
  const children = new Map<number, NodeJS.Signals>();
  let isDismissed = false;
  let link = open();

  function open(): ChildProcess {
    const opened = spawn(process.execPath, [join(projectRoot, 'dist', 'stack', 'reaper.js')], {
      cwd: '/',
      detached: true,
      env: {},
      stdio: ['pipe', 'ignore', 'ignore'],
    });
    opened.stdin?.on('error', () => undefined);
    opened.once('error', () => undefined);
    opened.once('exit', () => {
      if (isDismissed) return;
      setTimeout(replace, REPLACE_AFTER_MS).unref();
    });
    return opened;
  }
  function replace(): void {
    if (isDismissed) return;
    link = open();
    for (const [pid, signal] of children) send(`add ${pid} ${signal}`);
    options.onReplaced?.();
  }
  function send(line: string): void {
    link.stdin?.write(`${line}\n`);
  }

  return {
    add: ({ pid, stopSignal }) => {
      children.set(pid, stopSignal);
      send(`add ${pid} ${stopSignal}`);
    },
    drop: (pid) => {
      children.delete(pid);
      send(`drop ${pid}`);
    },
    dismiss: async () => {
      isDismissed = true;
      send('bye');
      link.stdin?.end();
      if (link.pid !== undefined) await waitForExit(link);
    },
    identity: () => (link.pid === undefined ? null : identifyProcess(link.pid)),
  };
}
