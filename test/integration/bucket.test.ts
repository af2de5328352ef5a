import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connectObjectStore } from '../../clients/object-store';
import { ensureBucket, hasBucket } from '../../clients/object-store/bucket';
import { createClient } from '../../clients/object-store/connection';
import { readStoreClockLead } from '../../clients/object-store/server-clock';
import { projectRoot } from '../../config/paths';
import { readStackFile } from '../../stack/state-file';
import { runCommand } from '../../system/run-command';
import { homeForTests, objectStoreForTests } from '../support/servers';

describe('the bucket of an external object store', () => {
  const settings = { ...objectStoreForTests(), bucket: `created-${randomUUID()}` };
  afterAll(() => createClient(settings).removeBucket(settings.bucket));

  it('is created when it is missing, even by two workers at the same time', async () => {
    expect(await hasBucket(settings)).toBe(false);
    await Promise.all([ensureBucket(settings), ensureBucket(settings)]);
    expect(await hasBucket(settings)).toBe(true);
  });

  it('is not changed when it exists', async () => {
    await expect(ensureBucket(settings)).resolves.toBeUndefined();
  });

  it('cannot be checked with wrong keys, which does not stop the start of a worker', async () => {
    const wrong = { ...settings, secretKey: 'wrong' };
    await expect(hasBucket(wrong)).rejects.toMatchObject({ code: 'ObjectStoreFailed', canRetry: false });
    await expect(ensureBucket(wrong)).resolves.toBeUndefined();
  });
});

describe('the clock of the object store', () => {
  const HOUR_MS = 3_600_000;
  afterEach(() => jest.useRealTimers());

  it('is compared with the clock of this machine', async () => {
    const ahead = { now: () => Date.now() + 3 * HOUR_MS };
    const lead = await readStoreClockLead(objectStoreForTests(), ahead);
    expect(Math.round((lead ?? 0) / 60_000)).toBe(180);
  });

  it('is named when the object store refuses a request because of it', async () => {
    const timers = [
      'setTimeout',
      'clearTimeout',
      'setInterval',
      'clearInterval',
      'setImmediate',
      'clearImmediate',
    ] as const;
    const others = ['nextTick', 'queueMicrotask', 'performance', 'hrtime'] as const;
    jest.useFakeTimers({ now: Date.now() + 3 * HOUR_MS, doNotFake: [...timers, ...others] });
    const file = { folder: 'raw', name: 'a.txt', bytes: Buffer.from(randomUUID()), contentType: 'text/plain' };
    await expect(connectObjectStore(objectStoreForTests()).put(file)).rejects.toThrow(
      /differ by more than 15 minutes \(RequestTimeTooSkewed\); set the clock that is wrong$/,
    );
  });
});

describe('the ports of the embedded object store', () => {
  const settings = objectStoreForTests();
  const key = `kept-${randomUUID()}`;
  const folder = join(homeForTests(), 'object-store');
  const stranger = mkdtempSync(join(tmpdir(), 'nexthour-stranger-'));
  const ports = readStackFile(homeForTests())?.services.find(({ name }) => name === 'object-store')?.ports ?? {};

  beforeAll(() => createClient(settings).putObject(settings.bucket, key, Buffer.from('kept')));
  afterAll(async () => {
    await createClient(settings).removeObject(settings.bucket, key);
    rmSync(stranger, { recursive: true });
  });

  const PORTS = ['s3', 'master', 'volume', 'filer', 'admin'] as const;
  const paths = () => [
    ...[`/${settings.bucket}/`, `/${settings.bucket}/${key}`],
    ...[`/buckets/${settings.bucket}/`, `/buckets/${settings.bucket}/${key}`, '/buckets/?limit=5'],
    ...['/dir/assign', '/dir/status', '/vol/status', '/vol/grow?count=1', '/submit', '/1,01'],
    ...[`/col/delete?collection=${settings.bucket}`],
  ];

  it.each(PORTS)('%s refuses to read, list, write and delete without a key', async (name) => {
    expect(ports).toHaveProperty(name);
    const accepted = [];
    for (const path of paths()) {
      for (const method of ['GET', 'PUT', 'POST', 'DELETE']) {
        const url = `http://127.0.0.1:${ports[name]}${path}`;
        const body = ['PUT', 'POST'].includes(method) ? 'other' : null;
        const status = await fetch(url, { method, body, redirect: 'manual' }).then(
          (answer) => answer.status,
          () => 0,
        );
        if (status >= 200 && status < 400) accepted.push(`${method} ${path}: ${status}`);
      }
    }
    expect(accepted).toEqual([]);
    await expect(createClient(settings).statObject(settings.bucket, key)).resolves.toMatchObject({ size: 4 });
  });

  /** @param seconds how long the shell may take */
  const list = (from: string, seconds: number) =>
    runCommand({
      program: '/bin/sh',
      args: [
        '-c',
        // Without the key, the shell tries for ever.
        'echo "fs.ls /buckets/$3" | timeout --signal=KILL $4 "$0" shell -master=127.0.0.1:$1 -filer=127.0.0.1:$2',
        join(projectRoot, '.venv', 'bin', 'weed'),
        ...[String(ports.master), String(ports.filer), settings.bucket, String(seconds)],
      ],
      folder: from,
      environment: { PATH: process.env.PATH ?? '', HOME: stranger },
      deadlineMs: 2_000 * seconds,
      secrets: [],
    }).catch((error: Error) => error.message);

  it('answer gRPC only to programs that can read the key of the home', async () => {
    expect(await list(folder, 120)).toContain(key);
    expect(await list(stranger, 8)).not.toContain(key);
  });
});
