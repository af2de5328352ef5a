/** node setup/only.mjs TASK… : does these tasks of set-up and what they need, nothing else; for the stages of the Dockerfile. */
import { setUp } from './main.mjs';
import { TASKS } from './tasks.mjs';

const names = process.argv.slice(2);
const unknown = names.filter((name) => !TASKS.some((task) => task.name === name));

if (names.length === 0 || unknown.length > 0) {
  const known = TASKS.map(({ name }) => name).join(', ');
  console.error(`setup/only.mjs: ${unknown.join(', ') || 'no task'} is not one of ${known}`);
  process.exit(1);
}
await setUp({ tasks: withNeeds(names) });

/** In the order of TASKS, in which each stands after its needs. */
function withNeeds(wanted) {
  const found = new Set(wanted);
  for (const task of TASKS.toReversed()) {
    if (found.has(task.name)) for (const need of task.needs) found.add(need);
  }
  return TASKS.filter(({ name }) => found.has(name));
}
