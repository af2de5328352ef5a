import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { transformFileSync } from '@swc/core';
import { projectRoot } from '../../../config/paths';

/** A process that needs so long to stop, prints "killed" at the second signal, and begins to stop with `onStop`. */
function startSlowStopper({ options = '', stopMs = 1_000, onStop = '' } = {}): ChildProcess {
  const path = join(projectRoot, 'cli', 'stop-signal.ts');
  const { code } = transformFileSync(path, { jsc: { parser: { syntax: 'typescript' } }, module: { type: 'commonjs' } });
  const script = `${code}
    const stop = listenForStop(${options});
    stop.onSecond(() => console.log('killed'));
    const alive = setInterval(() => {}, 1000);
    stop.requested.then(() => setTimeout(() => clearInterval(alive), ${stopMs}));
    stop.requested.then(() => { ${onStop} });
    process.on('warning', ({ name }) => console.log(name));
    for (let count = 0; count < 12; count++) stop.signal.addEventListener('abort', () => undefined);
    console.log('up');`;
  return spawn(process.execPath, ['-e', script], { stdio: ['ignore', 'pipe', 'inherit'] });
}

async function waitForEnd(child: ChildProcess): Promise<{ code: number | null; output: string }> {
  let output = '';
  child.stdout?.on('data', (bytes: Buffer) => {
    output += bytes;
  });
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, output };
}

test('stops normally when one Ctrl-C arrives twice, from the terminal and from npm', async () => {
  // It signals itself, because a busy machine may deliver the second signal of another process late.
  const child = startSlowStopper({ onStop: "process.kill(process.pid, 'SIGINT')" });
  await once(child.stdout ?? child, 'data');
  const end = waitForEnd(child);
  child.kill('SIGINT');
  expect(await end).toMatchObject({ code: 0, output: expect.not.stringMatching('killed|Warning') });
});

test('kills everything on the second Ctrl-C', async () => {
  const child = startSlowStopper({ stopMs: 60_000, onStop: "console.log('stopping')" });
  await once(child.stdout ?? child, 'data');
  const end = waitForEnd(child);
  child.kill('SIGINT');
  await once(child.stdout ?? child, 'data');
  await sleep(600);
  child.kill('SIGINT');
  expect(await end).toMatchObject({ code: 130, output: expect.stringContaining('killed') });
});

test('prints nothing for a command that ends at once', async () => {
  const child = startSlowStopper({ options: '{ announces: false }' });
  await once(child.stdout ?? child, 'data');
  const end = waitForEnd(child);
  child.kill('SIGINT');
  expect(await end).toEqual({ code: 0, output: '' });
});
