import { rmSync } from 'node:fs';
import { logOf } from './project.mjs';
import { removeStamp, writeStamp } from './stamp.mjs';

/** A task could not be done; `cause` says why. */
export class TaskFailed extends Error {
  constructor({ task, cause }) {
    super(`${task.title}: ${cause.message}`, { cause });
    this.name = 'TaskFailed';
    this.task = task;
  }
}

/**
 * Does the tasks, each as soon as those of its needs that are among them are done.
 * @throws TaskFailed as soon as one failed; the others are not waited for
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
    throw new TaskFailed({ task, cause });
  }
}
