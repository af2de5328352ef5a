import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { startPageStack } from './page-stack';

const FILE = '.cache/page-stack.json';

/** Starts the stack of the page tests, prints how to use it, and stops it at Ctrl-C. The tests of this run never start. */
export default async function keepPageStack(): Promise<void> {
  const { stop, ...stack } = await startPageStack();
  mkdirSync(dirname(FILE), { recursive: true });
  writeFileSync(FILE, JSON.stringify(stack));
  console.error(
    `\n${stack.url}\nPAGE_STACK_FILE=${FILE} npx jest --selectProjects page\nSCREENSHOTS=FOLDER before it writes pictures of every view.\nStop it with Ctrl-C.`,
  );
  await new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, resolve);
  });
  rmSync(FILE, { force: true });
  await stop();
  process.exit(0);
}
