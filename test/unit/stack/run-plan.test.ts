import { existsSync, mkdirSync, readFileSync, rmdirSync, rmSync, writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { homePaths } from '../../../config/home';
import { readSettings } from '../../../config/settings';
import { runPlan } from '../../../stack/run-plan';
import { readLastStackFile } from '../../../stack/state-file';
import { systemClock } from '../../../system/clock';
import { makeFolder, tinyProgram } from './tiny-programs';

it('keeps running while the state cannot be written, and writes later how a program ended', async () => {
  const folder = makeFolder();
  const settings = readSettings({ NEXTHOUR_HOME: folder.path });
  const { stackFile } = homePaths(settings.home);
  const plan = {
    environment: {},
    addresses: [],
    services: [{ name: 'a', external: false, ports: {} }],
    replacedPorts: [],
  };
  const programs = [tinyProgram({ name: 'a', folder: folder.path })];
  const lastFailure = () => readLastStackFile(settings.home)?.services[0]?.lastFailure;
  const running = runPlan({ settings, plan: { ...plan, programs }, clock: systemClock });
  try {
    await running.start();
    // As on a full disk, a file cannot be put there now.
    rmSync(stackFile);
    mkdirSync(stackFile);
    const pid = running.status()[0]?.pid ?? 0;
    process.kill(pid, 'SIGKILL');
    while (running.status()[0]?.pid === pid || running.status()[0]?.state !== 'ready') await sleep(50);
    rmdirSync(stackFile);
    while (!existsSync(stackFile)) await sleep(50);
    expect(lastFailure()).toMatchObject({ reason: 'ended by signal SIGKILL', count: 1, ending: 'killed' });
    // As an earlier version wrote it.
    writeFileSync(stackFile, readFileSync(stackFile, 'utf8').replace(/,\s*"ending": "killed"/, ''));
    expect(lastFailure()).toEqual({ at: expect.any(Number), reason: 'ended by signal SIGKILL', count: 1 });
  } finally {
    await running.stop();
    folder.remove();
  }
});
