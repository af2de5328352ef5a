import { existsSync, readFileSync } from 'node:fs';
import { relative } from 'node:path';
import { logOf, projectRoot } from './project.mjs';
import { remedyFor } from './remedy.mjs';
import { TaskFailed } from './run-tasks.mjs';

const SHOWN_LINES = 20;

/** What a person needs to know of a task that failed: the end of its log, where the rest is, what most likely helps. */
export function failureReport(error) {
  if (!(error instanceof TaskFailed)) throw error;
  const log = logOf(error.task.name);
  const tail = lastLines(log);
  const shown = tail.map((line) => `  | ${line.slice(0, 160)}`);
  const remedy = remedyFor([...tail, error.message].join('\n'));
  return [...shown, '', `Set-up failed. ${error.message}`, `Log: ${relative(projectRoot, log)}`, remedy].join('\n');
}

function lastLines(log) {
  if (!existsSync(log)) return [];
  return readFileSync(log, 'utf8').trimEnd().split('\n').slice(-SHOWN_LINES);
}
