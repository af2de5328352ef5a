import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, existsSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openLog, readLastLines, rotateOpenLog, sizeOf } from '../../../stack/log-file';

describe('a log that a program is writing to', () => {
  let folder: string;
  let path: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'nexthour-log-'));
    path = join(folder, 'one.log');
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  /** Starts a program that copies its input to the log. */
  function startWriter() {
    const log = openLog(path);
    const child = spawn('cat', { stdio: ['pipe', log, log] });
    closeSync(log);
    const write = async (text: string) => {
      const before = sizeOf(path);
      child.stdin?.write(text);
      while (sizeOf(path) < before + text.length) await new Promise((resolve) => setTimeout(resolve, 5));
    };
    const end = async () => {
      child.stdin?.end();
      await once(child, 'exit');
    };
    return { write, end };
  }

  it('is copied and truncated when it is too long, and the program continues at its start', async () => {
    const writer = startWriter();
    await writer.write('many lines\n');
    await rotateOpenLog(path, 5);
    await writer.write('one more\n');
    await writer.end();
    expect(readFileSync(path, 'utf8')).toBe('one more\n');
    expect(readFileSync(`${path}.1`, 'utf8')).toBe('many lines\n');
    expect(statSync(`${path}.1`).mode & 0o777).toBe(0o600);
  });

  it('is not rotated while it is short', async () => {
    const writer = startWriter();
    await writer.write('short\n');
    await rotateOpenLog(path);
    await writer.end();
    expect(readFileSync(path, 'utf8')).toBe('short\n');
    expect(existsSync(`${path}.1`)).toBe(false);
  });

  it('returns the last lines also after a rotation', async () => {
    const writer = startWriter();
    await writer.write('a long old line\n');
    const from = sizeOf(path);
    await rotateOpenLog(path, 5);
    await writer.write('why it died\n');
    await writer.end();
    expect(readLastLines({ path, from, lines: 20 })).toEqual(['why it died']);
  });
});
