import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { failureReport } from './failure-report.mjs';
import { acquireLock } from './lock.mjs';
import { inspectMachine } from './machine.mjs';
import { isNodeSupported } from './node-version.mjs';
import { describeProblems, findProblems } from './prerequisites.mjs';
import { createProgress, secondsSince } from './progress.mjs';
import { scratchFolder, setupFolder } from './project.mjs';
import { runTasks } from './run-tasks.mjs';
import { exitOnSignals } from './signals.mjs';
import { isDone } from './stamp.mjs';
import { TASKS } from './tasks.mjs';

/**
 * Installs everything that nexthour needs on a bare machine; returns at once when all is there. Tells on standard error
 * what it does. Ends this process with exit code 1 when it cannot, after saying why and what helps.
 * @param tasks those that are wanted, each after its needs
 */
export async function setUp({ tasks = TASKS } = {}) {
  if (isNodeSupported(process.versions.node) && unfinishedOf(tasks).length === 0) return;
  const machine = await checkMachine(tasks);
  const release = await acquireLock({ file: join(setupFolder(), 'lock'), onWait: tellWaiting });
  const forgetSignals = exitOnSignals('Set-up was interrupted; the same command goes on where it stopped.');
  process.once('exit', release);
  await finishTasks({ tasks: unfinishedOf(tasks), machine });
  process.off('exit', release);
  forgetSignals();
  release();
}

/** A task is unfinished, too, when one of its needs is: the need is done anew and may take the task's outputs with it. */
function unfinishedOf(tasks) {
  const unfinished = new Set();
  for (const task of tasks) {
    if (task.needs.some((name) => unfinished.has(name)) || !isDone(task)) unfinished.add(task.name);
  }
  return tasks.filter(({ name }) => unfinished.has(name));
}

async function checkMachine(tasks) {
  const neededBytes = unfinishedOf(tasks).reduce((sum, { bytes = 0 }) => sum + bytes, 0);
  const machine = await inspectMachine({ neededBytes });
  const problems = findProblems(machine);
  if (problems.length > 0) giveUp(describeProblems(problems));
  return machine;
}

async function finishTasks({ tasks, machine }) {
  const startedAt = Date.now();
  const progress = createProgress({ output: process.stderr, total: tasks.length });
  rmSync(scratchFolder(), { recursive: true, force: true });
  try {
    await runTasks({ tasks, machine, progress });
    rmSync(scratchFolder(), { recursive: true, force: true });
  } catch (error) {
    progress.close();
    giveUp(failureReport(error));
  }
  progress.close();
  if (tasks.length > 0) console.error(`[setup] ready after ${secondsSince(startedAt)} s`);
}

function tellWaiting({ pid }) {
  console.error(`[setup] another set-up is at work in this folder (process ${pid}); waiting for it`);
}

function giveUp(text) {
  console.error(`\n${text}\n`);
  process.exit(1);
}
