import { Listr, type ListrTask } from 'listr2';

export type TaskState = 'waiting' | 'running' | 'done' | 'skipped' | 'failed';

/** Where one of the tasks on a board stands now. */
export interface TaskUpdate {
  readonly state: TaskState;
  /** How far it is, or why it ended so. */
  readonly detail?: string;
}

/** Shows how far several tasks are: a live list on a terminal, a plain line at each change otherwise. */
export interface TaskBoard {
  update(task: string, update: TaskUpdate): void;
  /** Call when nothing more will change. */
  close(): Promise<void>;
}

export function openTaskBoard(tasks: readonly string[], output: NodeJS.WriteStream = process.stdout): TaskBoard {
  // The live list writes to stdout, whatever else is asked.
  return output.isTTY && output === process.stdout ? liveBoard(tasks) : plainBoard(tasks, output);
}

function plainBoard(tasks: readonly string[], output: NodeJS.WriteStream): TaskBoard {
  const shown = new Map<string, string>();
  const width = Math.max(...tasks.map((task) => task.length));
  return {
    update: (task, { state, detail }) => {
      if (state === 'waiting') return;
      const line = `  ${WORDS[state].padEnd(8)} ${task.padEnd(width)}${detail ? `  ${detail}` : ''}`;
      if (shown.get(task) === line) return;
      shown.set(task, line);
      output.write(`${line.trimEnd()}\n`);
    },
    close: async () => undefined,
  };
}

const WORDS: Record<TaskState, string> = {
  waiting: '',
  running: '…',
  done: 'done',
  skipped: 'skipped',
  failed: 'FAILED',
};

function liveBoard(tasks: readonly string[]): TaskBoard {
  const listeners = new Map<string, (update: TaskUpdate) => void>();
  const listr = new Listr(
    tasks.map((task) => liveTask(task, listeners)),
    {
      concurrent: true,
      exitOnError: false,
      // It would end this process at once, and leave the servers to the reaper.
      registerSignalListeners: false,
      rendererOptions: { collapseErrors: false, collapseSkips: false },
    },
  );
  const ended = listr.run();
  return {
    update: (task, update) => listeners.get(task)?.(update),
    close: async () => {
      for (const listener of listeners.values()) listener({ state: 'skipped' });
      await ended;
    },
  };
}

function liveTask(title: string, listeners: Map<string, (update: TaskUpdate) => void>): ListrTask {
  return {
    title: `${title}  waits`,
    task: (_, task) =>
      new Promise<void>((resolve, reject) => {
        listeners.set(title, ({ state, detail }) => {
          if (state === 'waiting') return;
          task.title = detail ? `${title}  ${detail}` : title;
          if (state === 'running') return;
          listeners.delete(title);
          if (state === 'failed') return reject(new Error(task.title));
          if (state === 'skipped') task.skip();
          resolve();
        });
      }),
  };
}
