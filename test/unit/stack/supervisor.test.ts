import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Program, Progress } from '../../../stack/program';
import type { Reaper } from '../../../stack/reaper-link';
import { createSupervisor, type Supervisor } from '../../../stack/supervisor';
import { identifyProcess } from '../../../system/processes';
import { eventsIn, makeFolder, tinyProgram } from './tiny-programs';

/** A reaper that only records its children: these tests are about the supervisor. */
function createRecordingReaper(): Reaper & { readonly known: Set<number> } {
  const known = new Set<number>();
  return {
    known,
    add: ({ pid }) => known.add(pid),
    drop: (pid) => known.delete(pid),
    dismiss: async () => undefined,
    identity: () => null,
  };
}

describe('the supervisor', () => {
  const folder = makeFolder();
  const progress: Progress[] = [];
  const reaper = createRecordingReaper();
  let supervisor: Supervisor | undefined;

  function supervise(...programs: Program[]): Supervisor {
    supervisor = createSupervisor({
      programs,
      reaper,
      logs: join(folder.path, 'logs'),
      onProgress: (step) => progress.push(step),
    });
    return supervisor;
  }

  const pidOf = (name: string) => supervisor?.status().find((status) => status.name === name)?.pid ?? null;

  async function until(condition: () => boolean): Promise<void> {
    for (let tries = 0; tries < 2_400 && !condition(); tries += 1) await sleep(25);
    if (!condition()) throw new Error(`the condition did not become true; ${JSON.stringify(progress.slice(-5))}`);
  }

  afterEach(async () => {
    await supervisor?.stop();
    expect([...reaper.known]).toEqual([]);
    progress.length = 0;
    for (const name of ['a', 'b', 'c']) tinyProgram({ name, folder: folder.path }).cleanUp();
  });
  beforeEach(() => rmSync(join(folder.path, 'events.log'), { force: true }));
  afterAll(() => folder.remove());

  it('starts a program after the programs it needs, and stops it before them', async () => {
    const base = tinyProgram({ name: 'a', folder: folder.path, script: 'setTimeout(beReady, 150)' });
    const next = tinyProgram({ name: 'b', folder: folder.path, needs: ['a'] });
    const running = supervise(next, base);
    await running.start();
    expect(eventsIn(folder.path)).toEqual(['a started', 'a ready', 'b started', 'b ready']);
    await running.stop();
    expect(eventsIn(folder.path).slice(4)).toEqual(['b stopped', 'a stopped']);
    expect(running.status().map(({ state }) => state)).toEqual(['stopped', 'stopped']);
  });

  it('starts a program that awaits another one immediately, and checks its readiness later', async () => {
    // It is ready when the other one has been ready for longer than that one's deadline.
    const script = `const wait = setInterval(() => {
      if (!fs.existsSync('b.ready')) return;
      clearInterval(wait);
      setTimeout(beReady, 600);
    }, 20);`;
    const slow = tinyProgram({ name: 'a', folder: folder.path, script });
    const early = tinyProgram({ name: 'b', folder: folder.path, awaits: ['a'], deadlineMs: 300 });
    await supervise(slow, early).start();
    expect(eventsIn(folder.path).at(-1)).toBe('a ready');
    const ready = progress.filter(({ state }) => state === 'ready').map(({ service }) => service);
    expect(ready).toEqual(['a', 'b']);
  });

  it('fails with the last lines of the log when a program dies, and stops the others', async () => {
    const good = tinyProgram({ name: 'a', folder: folder.path });
    const bad = tinyProgram({
      name: 'b',
      folder: folder.path,
      needs: ['a'],
      script: "console.error('no disk'); process.exit(3)",
    });
    const never = tinyProgram({ name: 'c', folder: folder.path, needs: ['b'] });
    const failure = await supervise(good, bad, never)
      .start()
      .catch((error: Error) => error);
    expect(failure).toMatchObject({ code: 'ProgramDied', service: 'b', exitStatus: 'exit code 3', canRetry: true });
    expect((failure as Error).message).toContain('no disk');
    expect(eventsIn(folder.path)).toEqual(['a started', 'a ready', 'b started', 'a stopped']);
  });

  it('continues without an optional program that does not start', async () => {
    const good = tinyProgram({ name: 'a', folder: folder.path, script: 'setTimeout(beReady, 300)' });
    const bad = tinyProgram({ name: 'b', folder: folder.path, script: 'process.exit(3)', isOptional: true });
    const late = tinyProgram({ name: 'c', folder: folder.path, script: '', deadlineMs: 400, isOptional: true });
    const running = supervise(good, bad, late);
    await running.start();
    expect(running.status().map(({ state }) => state)).toEqual(['ready', 'failed', 'failed']);
    expect(progress.find(({ service, state }) => service === 'b' && state === 'failed')?.detail).toContain(
      'exit code 3',
    );
    await running.stop();
    expect(running.status().map(({ pid }) => pid)).toEqual([null, null, null]);
  });

  it('rejects when a program is not ready before its deadline', async () => {
    // On a busy machine, Node itself needs a second to start.
    const idle = tinyProgram({ name: 'a', folder: folder.path, script: '', deadlineMs: 3_000 });
    await expect(supervise(idle).start()).rejects.toMatchObject({
      code: 'NotReadyInTime',
      message: expect.stringContaining('a was not ready after 3 s; its log is '),
    });
    expect(eventsIn(folder.path)).toEqual(['a started', 'a stopped']);
  });

  it('says why the last readiness check failed', async () => {
    const idle = tinyProgram({ name: 'a', folder: folder.path, script: '', deadlineMs: 400 });
    const isReady = () => Promise.reject(new Error('the clocks differ'));
    await expect(supervise({ ...idle, isReady }).start()).rejects.toMatchObject({
      message: expect.stringContaining('a was not ready after 0.4 s (the clocks differ); its log is '),
    });
  });

  it('names a program that is not installed', async () => {
    const absent = tinyProgram({ name: 'a', folder: folder.path });
    const command = async () => ({ ...(await absent.command()), program: join(folder.path, 'weed') });
    await expect(supervise({ ...absent, command }).start()).rejects.toMatchObject({ code: 'ProgramNotFound' });
  });

  it('retries when the log matches retriesOn', async () => {
    const script = `fs.existsSync('tried') ? beReady() : (fs.writeFileSync('tried', ''), console.log('busy'), process.exit(1))`;
    await supervise(tinyProgram({ name: 'a', folder: folder.path, script, retriesOn: /busy/ })).start();
    expect(eventsIn(folder.path)).toEqual(['a started', 'a started', 'a ready']);
  });

  it('restarts a program that died, after 0.5 s and then after 1 s', async () => {
    const running = supervise(tinyProgram({ name: 'a', folder: folder.path }));
    await running.start();
    const pids = [pidOf('a')];
    for (const waitMs of [500, 1_000]) {
      const killedAt = Date.now();
      process.kill(pids.at(-1) ?? 0, 'SIGKILL');
      await until(() => running.status()[0]?.state === 'restarting');
      await until(() => running.status()[0]?.state === 'ready');
      expect(Date.now() - killedAt).toBeGreaterThanOrEqual(waitMs);
      pids.push(pidOf('a'));
    }
    expect(new Set(pids).size).toBe(3);
    expect(progress.find(({ state }) => state === 'restarting')).toMatchObject({
      detail: 'ended by signal SIGKILL',
      ending: 'killed',
    });
  });

  it('reports the error that ended a program, when its log names it', async () => {
    const line = 'a ended because of an unexpected error: ECONNRESET: read ECONNRESET';
    const fail = `() => { if (fs.existsSync('fail')) { console.error('${line}'); process.exit(1); } }`;
    const running = supervise(
      tinyProgram({ name: 'a', folder: folder.path, script: `beReady(); setInterval(${fail}, 20)` }),
    );
    await running.start();
    writeFileSync(join(folder.path, 'fail'), '');
    await until(() => progress.some(({ state, detail }) => state === 'restarting' && detail !== null));
    expect(progress.find(({ state }) => state === 'restarting')).toMatchObject({
      detail: `ended by itself with exit code 1; ${line}`,
      ending: 'failed',
    });
  });

  it('says that a program was stopped from outside, when a signal made it end in order', async () => {
    const running = supervise(tinyProgram({ name: 'a', folder: folder.path }));
    await running.start();
    process.kill(pidOf('a') ?? 0, 'SIGTERM');
    await until(() => progress.some(({ state, detail }) => state === 'restarting' && detail !== null));
    expect(progress.find(({ state }) => state === 'restarting')).toMatchObject({
      detail: 'stopped from outside nexthour, exit code 0',
      ending: 'stopped',
    });
  });

  it('kills the children of a program that died', async () => {
    const script = `const { pid } = require('node:child_process').spawn('sleep', ['60']); say(pid); beReady();`;
    const running = supervise(tinyProgram({ name: 'a', folder: folder.path, script }));
    await running.start();
    const grandchild = Number(eventsIn(folder.path)[1]?.split(' ')[1]);
    expect(identifyProcess(grandchild)).not.toBeNull();
    process.kill(pidOf('a') ?? 0, 'SIGKILL');
    await until(() => identifyProcess(grandchild) === null);
  });

  it('stops all programs when the start is interrupted', async () => {
    const interruption = new AbortController();
    const running = supervise(
      tinyProgram({ name: 'a', folder: folder.path }),
      tinyProgram({ name: 'b', folder: folder.path, script: '' }),
    );
    const started = running.start(interruption.signal);
    setTimeout(() => interruption.abort(), 400);
    await expect(started).rejects.toMatchObject({ code: 'StartInterrupted' });
    expect(running.status().map(({ pid }) => pid)).toEqual([null, null]);
  });

  it('can be stopped while a restart is pending', async () => {
    const running = supervise(tinyProgram({ name: 'a', folder: folder.path }));
    await running.start();
    process.kill(pidOf('a') ?? 0, 'SIGKILL');
    await until(() => running.status()[0]?.state === 'restarting');
    await running.stop();
    await sleep(700);
    expect(pidOf('a')).toBeNull();
  });

  it('killNow kills a program that does not stop', async () => {
    const script = `process.removeAllListeners('SIGTERM'); process.on('SIGTERM', () => say('no')); beReady();`;
    const running = supervise(tinyProgram({ name: 'a', folder: folder.path, script }));
    await running.start();
    const stopped = running.stop();
    await until(() => eventsIn(folder.path).includes('a no'));
    running.killNow();
    await stopped;
    expect(pidOf('a')).toBeNull();
  });

  it('writes the output of programs to their logs', async () => {
    await supervise(tinyProgram({ name: 'a', folder: folder.path, script: "console.log('hello'); beReady()" })).start();
    expect(readFileSync(join(folder.path, 'logs', 'a.log'), 'utf8')).toContain('hello');
  });
});
