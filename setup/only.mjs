/** node setup/only.mjs TASK… : runs only these tasks of set-up and the tasks that they need. The stages of the Dockerfile use it. */
import { setUp } from './main.mjs';
import { TASKS } from './tasks.mjs';

const names = process.argv.slice(2);
const unknown = names.filter((name) => !TASKS.some((task) => task.name === name));

if (names.length === 0 || unknown.length > 0) {
  const known = TASKS.map(({ name }) => name).join(', ');
  const problem = names.length === 0 ? 'no task is given' : `${unknown.join(', ')} is not a task`;
  console.error(`setup/only.mjs: ${problem}; the tasks are ${known}`);
  process.exit(1);
}
await setUp({ tasks: addNeeds(names) });

/** Adds the needed tasks, in the order of TASKS: each task after the tasks that it needs. */
function addNeeds(wanted) {
  const found = new Set(wanted);
  for (const task of TASKS.toReversed()) {
    if (found.has(task.name)) for (const need of task.needs) found.add(need);
  }
  return TASKS.filter(({ name }) => found.has(name));
}
