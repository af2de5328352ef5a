import { Listr, ListrDefaultRendererLogLevels, type ListrTask } from 'listr2';

export type TaskState = 'waiting' | 'running' | 'done' | 'skipped' | 'failed';

/** The state of one task on the board. */
export interface TaskUpdate {
  readonly state: TaskState;
  /** Progress, or the reason why the task ended this way. */
  readonly detail?: string;
}

/** Shows the progress of several tasks: a live list on a terminal, otherwise one line per change. */
export interface TaskBoard {
  update(task: string, update: TaskUpdate): void;
  /** Call this after the last update. */
  close(): Promise<void>;
}

export function openTaskBoard(tasks: readonly string[], output: NodeJS.WriteStream = process.stdout): TaskBoard {
  // The live list can write to stdout only.
  return output.isTTY && output === process.stdout ? liveBoard(tasks) : plainBoard(tasks, output);
}

function plainBoard(tasks: readonly string[], output: NodeJS.WriteStream): TaskBoard {
  const shown = new Map<string, string>();
  const width = Math.max(...tasks.map((task) => task.length));
  return {
    update: (task, { state, detail }) => {
      if (state === 'waiting') return;
      const line = `  ${STATE_LABELS[state].padEnd(8)} ${task.padEnd(width)}${detail ? `  ${detail}` : ''}`;
      if (shown.get(task) === line) return;
      shown.set(task, line);
      output.write(`${line.trimEnd()}\n`);
    },
    close: async () => undefined,
  };
}

const STATE_LABELS: Record<TaskState, string> = {
  waiting: '',
  running: '…',
  done: 'done',
  skipped: 'skipped',
  failed: 'FAILED',
};

const SKIPPED = ListrDefaultRendererLogLevels.SKIPPED_WITHOUT_COLLAPSE;

function liveBoard(tasks: readonly string[]): TaskBoard {
  const listeners = new Map<string, (update: TaskUpdate) => void>();
  const latest = new Map<string, TaskUpdate>();
  const listr = new Listr(
    tasks.map((task) => liveTask(task, { listeners, latest })),
    {
      concurrent: true,
      exitOnError: false,
      // listr2's own handler would exit at once, before our servers are stopped.
      registerSignalListeners: false,
      // A step that had nothing to do is no warning.
      rendererOptions: { collapseErrors: false, collapseSkips: false, icon: { [SKIPPED]: '-' } },
    },
  );
  const ended = listr.run();
  return {
    update: (task, update) => {
      latest.set(task, update);
      listeners.get(task)?.(update);
    },
    close: async () => {
      for (const listener of listeners.values()) listener({ state: 'skipped' });
      await ended;
    },
  };
}

/** @param board.latest the newest update of each task, for updates that arrive before listr2 starts the task */
function liveTask(
  title: string,
  board: { listeners: Map<string, (update: TaskUpdate) => void>; latest: ReadonlyMap<string, TaskUpdate> },
): ListrTask {
  const { listeners, latest } = board;
  return {
    title: `${title}  waiting`,
    task: (_, task) =>
      new Promise<void>((resolve, reject) => {
        const show = ({ state, detail }: TaskUpdate) => {
          if (state === 'waiting') return;
          task.title = detail ? `${title}  ${detail}` : title;
          if (state === 'running') return;
          listeners.delete(title);
          if (state === 'failed') return reject(new Error(task.title));
          if (state === 'skipped') task.skip();
          resolve();
        };
        listeners.set(title, show);
        show(latest.get(title) ?? { state: 'waiting' });
      }),
  };
}
