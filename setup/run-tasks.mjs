import { rmSync } from 'node:fs';
import { logOf } from './project.mjs';
import { removeStamp, writeStamp } from './stamp.mjs';

/** A task failed. `cause` is the reason. */
export class TaskFailedError extends Error {
  constructor({ task, cause }) {
    super(`${task.title}: ${cause.message}`, { cause });
    this.name = 'TaskFailedError';
    this.task = task;
  }
}

/**
 * Runs the tasks. Each task starts when the tasks that it needs have finished.
 * @throws TaskFailedError as soon as one task fails, without waiting for the others
 */
export async function runTasks({ tasks, machine, progress }) {
  const done = new Map();
  for (const task of tasks) {
    const needs = task.needs.map((name) => done.get(name));
    done.set(
      task.name,
      Promise.all(needs).then(() => runTask({ task, machine, progress })),
    );
  }
  await Promise.all(done.values());
}

async function runTask({ task, machine, progress }) {
  removeStamp(task);
  rmSync(logOf(task.name), { force: true });
  const inputs = task.inputs();
  progress.begin(task);
  try {
    const note = await task.run({ machine, stage: (text) => progress.stage(task, text) });
    writeStamp(task, inputs);
    progress.end(task, note);
  } catch (cause) {
    throw new TaskFailedError({ task, cause });
  }
}
