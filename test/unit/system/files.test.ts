import { execFileSync, spawn } from 'node:child_process';
import { type EventEmitter, once } from 'node:events';
import {
  chmodSync,
  chownSync,
  linkSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { projectRoot } from '../../../config/paths';
import { ensureWritable, ensureWritableFiles, replaceFile, streamToFile } from '../../../system/files';
import { makeFolder } from '../stack/tiny-programs';

/** Only root can make a device, or give a file to another user. */
const itAsRoot = process.getuid?.() === 0 ? it : it.skip;

const signal = new AbortController().signal;

describe('a file that is written', () => {
  const folder = makeFolder();
  const at = (name: string) => join(folder.path, name);
  afterEach(() => expect(readdirSync(folder.path).filter((name) => name.endsWith('.part'))).toEqual([]));
  afterAll(() => folder.remove());

  it('keeps the permissions of the file that it replaces, unless others are given', async () => {
    writeFileSync(at('private'), 'old');
    chmodSync(at('private'), 0o600);
    await streamToFile({ path: at('private'), chunks: ['new'], signal });
    expect([readFileSync(at('private'), 'utf8'), statSync(at('private')).mode & 0o777]).toEqual(['new', 0o600]);
    await replaceFile(at('private'), 'shared', { mode: 0o644 });
    expect(statSync(at('private')).mode & 0o777).toBe(0o644);
  });

  it.each(['an existing', 'a missing'])('goes to %s target of a symbolic link, and the link stays', async (target) => {
    const [file, link] = [at(`${target} file`), at(`${target} link`)];
    if (target === 'an existing') writeFileSync(file, 'old');
    symlinkSync(`${target} file`, link);
    await ensureWritable(link);
    await streamToFile({ path: link, chunks: ['a', 'b'], signal });
    expect(lstatSync(link).isSymbolicLink()).toBe(true);
    expect(readFileSync(file, 'utf8')).toBe('ab');
  });

  it('keeps the other names of a file', async () => {
    writeFileSync(at('name'), 'old');
    linkSync(at('name'), at('other name'));
    await ensureWritable(at('name'));
    await streamToFile({ path: at('name'), chunks: ['ne', 'w'], signal });
    expect(readFileSync(at('other name'), 'utf8')).toBe('new');
    await replaceFile(at('name'), 'newer', { mode: 0o600 });
    expect([readFileSync(at('other name'), 'utf8'), statSync(at('other name')).mode & 0o777]).toEqual(['newer', 0o600]);
  });

  itAsRoot('keeps the owner of the file that it replaces', async () => {
    writeFileSync(at('owned'), 'old text');
    chownSync(at('owned'), 65_534, 65_534);
    await streamToFile({ path: at('owned'), chunks: ['new'], signal });
    const { uid, gid } = statSync(at('owned'));
    expect([readFileSync(at('owned'), 'utf8'), uid, gid]).toEqual(['new', 65_534, 65_534]);
  });

  itAsRoot('is written into a device, which stays, also behind a link', async () => {
    execFileSync('mknod', [at('device'), 'c', '1', '3']);
    symlinkSync('device', at('link to device'));
    for (const name of ['device', 'link to device']) {
      await ensureWritable(at(name));
      await streamToFile({ path: at(name), chunks: ['a'], signal });
    }
    expect(lstatSync(at('device')).isCharacterDevice()).toBe(true);
    expect(lstatSync(at('link to device')).isSymbolicLink()).toBe(true);
  });

  it('is written into a named pipe, which stays', async () => {
    const pipe = at('pipe');
    execFileSync('mkfifo', [pipe]);
    await ensureWritable(pipe);
    for (const write of [
      () => streamToFile({ path: pipe, chunks: ['a', 'b'], signal }),
      () => replaceFile(pipe, 'ab'),
    ]) {
      const reader = spawn('cat', [pipe], { stdio: ['ignore', 'pipe', 'inherit'] });
      const [received] = await Promise.all([text(reader.stdout), write()]);
      expect(received).toBe('ab');
    }
    expect(lstatSync(pipe).isFIFO()).toBe(true);
  });

  it('waits for the reader of a named pipe until the signal is aborted', async () => {
    const pipe = at('unread pipe');
    execFileSync('mkfifo', [pipe]);
    const stop = new AbortController();
    const written = streamToFile({ path: pipe, chunks: ['a'], signal: stop.signal, onWait: () => stop.abort() });
    await expect(written).rejects.toThrow('aborted');
    let reader: ReturnType<typeof spawn> | undefined;
    const onWait = () => {
      reader = spawn('cat', [pipe], { stdio: ['ignore', 'ignore', 'inherit'] });
    };
    const large = Array.from({ length: 50 }, () => 'x'.repeat(10_000));
    await streamToFile({ path: pipe, chunks: large, signal, onWait });
    await once(reader as EventEmitter, 'close');
  });

  it('is written into the pipe that a path like /dev/fd/63 names', () => {
    const script = `const { ensureWritable, streamToFile } = require('./dist/system/files');
      const [, path] = process.argv;
      ensureWritable(path).then(() => streamToFile({ path, chunks: ['a', 'b'], signal: new AbortController().signal }));`;
    const received = execFileSync('bash', ['-c', `node -e "$1" >(cat) | cat`, 'bash', script], { cwd: projectRoot });
    expect(String(received)).toBe('ab');
  });

  it('is refused before the work when it cannot be written', async () => {
    mkdirSync(at('folder'));
    symlinkSync('loop', at('loop'));
    await expect(ensureWritable(at('folder'))).rejects.toThrow(
      /folder is a folder \(EISDIR\); give the path of a file, like .+folder\/FILE$/,
    );
    await expect(ensureWritable(at('loop'))).rejects.toThrow(/loop cannot be written \(ELOOP\)/);
    await expect(ensureWritable(at('none/file'))).rejects.toThrow(/\(ENOENT\); create the folder .+none first$/);
  });

  it('is refused in a folder where a pipe or a folder has its name', async () => {
    mkdirSync(at('out'));
    await ensureWritableFiles(at('out'), ['a.csv', 'b.csv']);
    mkdirSync(at('out/b.csv'));
    await expect(ensureWritableFiles(at('out'), ['a.csv', 'b.csv'])).rejects.toThrow(
      /b\.csv exists and is not a file; choose another folder$/,
    );
    execFileSync('mkfifo', [at('out/c.csv')]);
    await expect(ensureWritableFiles(at('out'), ['c.csv'])).rejects.toThrow(/c\.csv exists and is not a file/);
  });
});
