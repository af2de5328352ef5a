import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { constants } from 'node:os';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { projectRoot } from '../../../config/paths';
import { startReaper } from '../../../stack/reaper-link';
import { identifyProcess } from '../../../system/processes';

/** Starts children under a reaper, prints `reaper <pid>` and a line `child <pid>` for each, and runs until it is killed. */
const PARENT = `
const { startReaper } = require('./dist/stack/reaper-link.js');
const { startChild } = require('./dist/stack/child.js');
const reaper = startReaper();
const start = (script) => startChild({
  command: { program: '/bin/sh', args: ['-c', script], env: {}, cwd: '/' }, log: 2, stopSignal: 'SIGTERM', reaper });
(async () => {
  console.log('reaper', reaper.identity().pid);
  for (const script of process.argv.slice(1)) console.log('child', (await start(script)).pid);
  console.log('done 0');
  setInterval(() => {}, 1000);
})();
`;

async function startParent(
  ...scripts: string[]
): Promise<{ parent: ChildProcess; reaper: number; children: number[] }> {
  const parent = spawn(process.execPath, ['-e', PARENT, ...scripts], {
    cwd: projectRoot,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const children: number[] = [];
  let reaper = 0;
  for await (const line of createInterface({ input: parent.stdout })) {
    const [word, pid] = line.split(' ');
    if (word === 'reaper') reaper = Number(pid);
    if (word === 'child') children.push(Number(pid));
    if (word === 'done') break;
  }
  return { parent, reaper, children };
}

async function haveEndedWithin(ms: number, pids: readonly number[]): Promise<boolean> {
  for (const until = Date.now() + ms; Date.now() < until; await sleep(25)) {
    if (pids.every((pid) => identifyProcess(pid) === null)) return true;
  }
  return false;
}

/** Whether the process ignores (`SigIgn`) or handles (`SigCgt`) the signal; it says so to the system some time after its start. */
function hasSet(field: 'SigIgn' | 'SigCgt', signal: number, pid: number): boolean {
  const [, set = '0'] =
    new RegExp(`^${field}:\\s*([0-9a-f]+)$`, 'm').exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
  return ((BigInt(`0x${set}`) >> BigInt(signal - 1)) & 1n) === 1n;
}

describe('the reaper', () => {
  it('stops the children of a supervisor that was killed with -9, and then ends', async () => {
    const { parent, reaper, children } = await startParent('sleep 60', 'sleep 60 & sleep 60');
    expect(children.map(identifyProcess)).not.toContain(null);
    parent.kill('SIGKILL');
    expect(await haveEndedWithin(30_000, [...children, reaper])).toBe(true);
  });

  it('kills a child that does not stop', async () => {
    const { parent, reaper, children } = await startParent("trap '' TERM; while true; do sleep 1; done");
    while (!hasSet('SigIgn', constants.signals.SIGTERM, children[0] ?? 0)) await sleep(20);
    parent.kill('SIGKILL');
    expect(await haveEndedWithin(1_000, children)).toBe(false);
    expect(await haveEndedWithin(30_000, [...children, reaper])).toBe(true);
  });

  it('ignores a Ctrl-C in the terminal', async () => {
    const { parent, reaper, children } = await startParent('sleep 60');
    // Node itself handles the other two from its start on.
    while (!hasSet('SigCgt', constants.signals.SIGHUP, reaper)) await sleep(20);
    process.kill(reaper, 'SIGINT');
    process.kill(reaper, 'SIGTERM');
    await sleep(200);
    expect(identifyProcess(reaper)).not.toBeNull();
    parent.kill('SIGKILL');
    expect(await haveEndedWithin(30_000, [...children, reaper])).toBe(true);
  });

  it('is replaced when it is killed, and the new reaper has the same children', async () => {
    const sleeper = spawn('sleep', ['60'], { detached: true, stdio: 'ignore' });
    const reaper = await new Promise<ReturnType<typeof startReaper>>((resolve) => {
      const link = startReaper({ onReplaced: () => resolve(link) });
      link.add({ pid: sleeper.pid ?? 0, stopSignal: 'SIGTERM' });
      process.kill(link.identity()?.pid ?? 0, 'SIGKILL');
    });
    const second = reaper.identity()?.pid ?? 0;
    expect(identifyProcess(second)).not.toBeNull();
    reaper.drop(sleeper.pid ?? 0);
    await reaper.dismiss();
    expect(identifyProcess(second)).toBeNull();
    expect(identifyProcess(sleeper.pid ?? 0)).not.toBeNull();
    sleeper.kill();
    await once(sleeper, 'exit');
  });
});
