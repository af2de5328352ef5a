import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { startPageStack } from './page-stack';

const FILE = '.cache/page-stack.json';
const FOR_EVER = 24 * 3_600_000;

test(
  'keeps a stack for the tests of the page',
  async () => {
    const { stop, ...stack } = await startPageStack();
    mkdirSync(dirname(FILE), { recursive: true });
    writeFileSync(FILE, JSON.stringify(stack));
    process.stderr.write(
      `\n${stack.url}\nPAGE_STACK_FILE=${FILE} npx jest --selectProjects page\nStop it with Ctrl-C.\n`,
    );
    await new Promise((resolve) => {
      process.once('SIGINT', resolve);
      process.once('SIGTERM', resolve);
    });
    rmSync(FILE);
    await stop();
  },
  FOR_EVER,
);
