import { createHash } from 'node:crypto';
import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { inProject, setupFolder } from './project.mjs';

/**
 * The stamp of a task contains the inputs from which its outputs were created. It is removed before the task starts and written
 * after it has finished, so an interrupted task has no stamp.
 */
export function isDone(task) {
  return (
    task.outputs().every((path) => existsSync(inProject(path))) && readStamp(task) === stampOf(task, task.inputs())
  );
}

export function removeStamp(task) {
  rmSync(stampFile(task), { force: true });
}

/** @param inputs the inputs before the task started */
export function writeStamp(task, inputs) {
  const draft = `${stampFile(task)}.part`;
  writeFileSync(draft, stampOf(task, inputs));
  renameSync(draft, stampFile(task));
}

export function hashFiles(paths) {
  const hash = createHash('sha256');
  for (const path of paths) hash.update(`${path}\n`).update(readFileSync(inProject(path)));
  return hash.digest('hex');
}

/** `state()` of a task describes the result of the task. It is called when the stamp is written and at every check. */
function stampOf(task, inputs) {
  return JSON.stringify({ inputs, state: task.state?.() ?? null });
}

function readStamp(task) {
  try {
    return readFileSync(stampFile(task), 'utf8');
  } catch {
    return null;
  }
}

function stampFile(task) {
  return join(setupFolder(), `${task.name}.stamp`);
}
