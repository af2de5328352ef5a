import { createHash } from 'node:crypto';
import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { inProject, setupFolder } from './project.mjs';

/**
 * A task's stamp says from which inputs its outputs were made. It is removed before the task begins and written after
 * it ended, so a task that was cut short has none.
 */
export function isDone(task) {
  return (
    task.outputs().every((path) => existsSync(inProject(path))) && readStamp(task) === stampOf(task, task.inputs())
  );
}

export function removeStamp(task) {
  rmSync(stampFile(task), { force: true });
}

/** @param inputs as they were before the task began */
export function writeStamp(task, inputs) {
  const half = `${stampFile(task)}.half`;
  writeFileSync(half, stampOf(task, inputs));
  renameSync(half, stampFile(task));
}

export function hashFiles(paths) {
  const hash = createHash('sha256');
  for (const path of paths) hash.update(`${path}\n`).update(readFileSync(inProject(path)));
  return hash.digest('hex');
}

/** `state`, where a task has one, is what the task found or made: asked for when the stamp is written and at every check. */
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
