import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { projectRoot } from '../../../config/paths';
import { readSettings } from '../../../config/settings';

const unit = readFileSync(join(projectRoot, 'deploy', 'nexthour.service'), 'utf8');
const settingOf = (name: string) => new RegExp(`^${name}=(.*)$`, 'm').exec(unit)?.[1];

test('starts the command of this checkout, with its state in a folder that systemd creates', () => {
  const [, script, command] = settingOf('ExecStart')?.split(' ') ?? [];
  expect(script?.replace(`${settingOf('WorkingDirectory')}/`, '')).toBe('cli/nexthour.mjs');
  expect(existsSync(join(projectRoot, 'cli', 'nexthour.mjs'))).toBe(true);
  expect(command).toBe('start');
  const [name, home] = settingOf('Environment')?.split('=') ?? [];
  expect(readSettings({ [name ?? '']: home }).home).toBe(`/var/lib/${settingOf('StateDirectory')}`);
});

const hasSystemd = existsSync('/usr/bin/systemd-analyze');

(hasSystemd ? test : test.skip)('is a unit that systemd accepts', () => {
  const folder = mkdtempSync(join(tmpdir(), 'nexthour-unit-'));
  // systemd checks that the program exists.
  const local = unit.replace('/usr/bin/node', process.execPath);
  writeFileSync(join(folder, 'nexthour.service'), local);
  const { stdout, stderr } = spawnSync('systemd-analyze', ['verify', '--man=no', join(folder, 'nexthour.service')], {
    encoding: 'utf8',
  });
  rmSync(folder, { recursive: true });
  expect(`${stdout}${stderr}`.split('\n').filter((line) => line.includes('nexthour.service'))).toEqual([]);
});
