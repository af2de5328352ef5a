import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { describeFailure } from './failure-report.mjs';
import { describeFolderProblem } from './folder-problem.mjs';
import { acquireLock } from './lock.mjs';
import { inspectMachine } from './machine.mjs';
import { describeProblems, findProblems, isNodeSupported } from './prerequisites.mjs';
import { createProgress, secondsSince } from './progress.mjs';
import { scratchFolder, setupFolder } from './project.mjs';
import { runTasks } from './run-tasks.mjs';
import { exitOnSignals } from './signals.mjs';
import { isDone } from './stamp.mjs';
import { TASKS } from './tasks.mjs';

/**
 * Installs everything that nexthour needs on a bare machine. Returns immediately when everything is installed. Writes its progress
 * to standard error. When it fails, it prints the reason and a remedy, and ends this process with exit code 1.
 * @param extras also run the tasks of these parts: `live`, `kubernetes`
 * @param tasks each one after the tasks that it needs
 */
export async function setUp({ extras = [], tasks = selectTasks(extras) } = {}) {
  try {
    await setUpUnfinished(tasks);
  } catch (error) {
    const problem = describeFolderProblem(error);
    if (problem === null) throw error;
    giveUp(problem);
  }
}

function selectTasks(extras) {
  return TASKS.filter(({ extra }) => extra === undefined || extras.includes(extra));
}

async function setUpUnfinished(tasks) {
  if (isNodeSupported(process.versions.node) && unfinishedOf(tasks).length === 0) return;
  const machine = await checkMachine(tasks);
  const release = await acquireLock({ file: join(setupFolder(), 'lock'), onWait: reportWaiting });
  const removeHandlers = exitOnSignals('Set-up was interrupted. Run the same command to continue.');
  process.once('exit', release);
  await finishTasks({ tasks: unfinishedOf(tasks), machine });
  process.off('exit', release);
  removeHandlers();
  release();
}

/** A task is also unfinished when a task that it needs is unfinished, because that one may remove its outputs when it runs again. */
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
    giveUp(describeFailure(error));
  }
  progress.close();
  if (tasks.length > 0) console.error(`[setup] ready after ${secondsSince(startedAt)} s`);
}

function reportWaiting({ pid }) {
  console.error(`[setup] another set-up is running in this folder (process ${pid}); waiting for it`);
}

function giveUp(text) {
  console.error(`\n${text}\n`);
  process.exit(1);
}
