import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { mlflowUnreachable } from '../../../../clients/mlflow/errors';
import type { ModelVersion } from '../../../../clients/model-registry';
import { UnusableArtifactError } from '../../../../forecasting/models/artifact-files';
import { createDiskCache } from '../../../../serve/served-model/disk-cache';
import { createServedModel } from '../../../../serve/served-model/served-model';
import { manualClock } from '../../../../system/clock';
import { NOW, plainModel, silent } from '../../../support/plain-app';

/** A registry of artifacts with one file each. The text of the file is `sound`, or something else that does not load. */
function inMemoryRegistry() {
  const artifacts = new Map<string, string>();
  const state = {
    source: 'livecoinwatch',
    production: null as ModelVersion | null,
    aliased: null as ModelVersion | null,
    isDown: false,
    isStarting: false,
    downloads: 0,
    aliasReads: 0,
  };
  const find = async (version: ModelVersion | null) => {
    if (state.isDown) throw new Error('connect ECONNREFUSED');
    if (state.isStarting) throw mlflowUnreachable('http://127.0.0.1:5000', 'connect ECONNREFUSED');
    return version;
  };
  return {
    model: 'nexthour-eth-1h',
    state,
    publish: (version: string, text: string) => {
      state.production = { version, runId: `run-${version}` };
      state.aliased = state.production;
      artifacts.set(`run-${version}`, text);
    },
    findAliased: () => {
      state.aliasReads++;
      return find(state.aliased);
    },
    findVersion: () => find(state.production),
    download: async ({ runId }: ModelVersion) => {
      state.downloads++;
      if (artifacts.get(runId) === 'replaced') {
        throw new UnusableArtifactError('checksum', 'checksums.json', 'is not the one that was registered');
      }
      return new Map([['model.json', Buffer.from(artifacts.get(runId) ?? '')]]);
    },
  };
}

describe('createServedModel', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'served-model-'));
  });
  afterEach(() => rm(folder, { recursive: true }));

  function setUp({ aliasPauseMs = 0, log = silent, speed = 1 } = {}) {
    const registry = inMemoryRegistry();
    const refused: string[] = [];
    const clock = manualClock(NOW);
    const start = () =>
      createServedModel({
        findProduction: async () => ({ source: registry.state.source, version: registry.state.production }),
        registry,
        aliasPauseMs,
        cache: createDiskCache(join(folder, 'a home', 'served-model')),
        load: (files) => {
          if (files.get('model.json')?.toString() !== 'sound')
            throw new UnusableArtifactError('checksum', 'weights.bin', 'is not the file that was sealed');
          return plainModel();
        },
        onRefused: (reason) => refused.push(reason),
        clock,
        uptimeMs: () => (clock.now() - NOW) / speed,
        log,
      });
    return { registry, refused, clock, start, served: start() };
  }

  it('should say that there is no production model yet', async () => {
    const { served } = setUp();
    await served.refresh();
    expect(served.current()).toBeNull();
    expect(served.reason()).toContain('no model that was trained on prices of livecoinwatch has been promoted yet');
  });

  it('should have no model after a change of the source, until one of the new source is promoted', async () => {
    const { served, registry, start } = setUp();
    registry.publish('1', 'sound');
    await served.refresh();
    Object.assign(registry.state, { source: 'replay+112w', production: null, isDown: true });
    const restarted = start();
    await restarted.restore();
    expect(restarted.current()?.version).toBe('1');
    for (const one of [served, restarted]) {
      await one.refresh();
      expect(one.current()).toBeNull();
      expect(one.reason()).toContain('no model that was trained on prices of replay+112w has been promoted yet');
    }
    registry.publish('2', 'sound');
    await served.refresh();
    expect([served.current(), served.reason()]).toEqual([
      null,
      expect.stringContaining('the model registry cannot be read'),
    ]);
    registry.state.isDown = false;
    await served.refresh();
    expect(served.current()).toMatchObject({ version: '2', source: 'replay+112w' });
  });

  it.each([
    ['', 1],
    [' also in a time-lapse,', 60],
  ])(
    'should warn about an MLflow that does not answer from a minute after the start on,%s because it starts more slowly',
    async (_, speed) => {
      const entries: { level: number; msg: string }[] = [];
      const counts: number[] = [];
      const log = pino({}, { write: (line) => void entries.push(JSON.parse(line)) });
      const { served, registry, clock } = setUp({ log, speed });
      registry.publish('1', 'sound');
      registry.state.isStarting = true;
      for (const at of [0, 59_999, 60_000, 65_000]) {
        clock.set(NOW + at * speed);
        await served.refresh();
        counts.push(entries.length);
      }
      expect(counts).toEqual([1, 1, 2, 2]);
      expect(entries.map(({ level, msg }) => [level, msg])).toEqual([
        [30, 'the model registry has not answered since the server started'],
        [40, 'the model registry cannot be read; the server keeps its current model'],
      ]);
      registry.state.isStarting = false;
      await served.refresh();
      expect([served.current()?.version, served.reason()]).toEqual(['1', '']);
    },
  );

  it.each([
    ['moved', { version: '1', runId: 'run-1' }, 'names version 1, but version 2 is the production model'],
    ['removed', null, 'names no version, but version 2 is the production model'],
  ])('should keep its model when the alias is %s by hand, and say so after 15 seconds', async (_, aliased, said) => {
    const { served, registry, clock } = setUp();
    registry.publish('1', 'sound');
    registry.publish('2', 'sound');
    await served.refresh();
    registry.state.aliased = aliased;
    await served.refresh();
    clock.set(NOW + 14_999);
    await served.refresh();
    expect([served.reason(), served.isAliasMoved()]).toEqual(['', false]);
    clock.set(NOW + 15_000);
    await served.refresh();
    expect(served.current()?.version).toBe('2');
    expect(served.reason()).toContain(said);
    expect(served.isAliasMoved()).toBe(true);
    registry.state.aliased = registry.state.production;
    await served.refresh();
    expect([served.reason(), served.isAliasMoved()]).toEqual(['', false]);
  });

  it('should ask for the alias after the pause, after a failure, and when another version becomes production', async () => {
    const { served, registry, clock } = setUp({ aliasPauseMs: 25_000 });
    registry.publish('1', 'sound');
    for (const [at, reads] of [
      [0, 1],
      [24_999, 1],
      [25_000, 2],
      [30_000, 2],
    ] as const) {
      clock.set(NOW + at);
      await served.refresh();
      expect(registry.state.aliasReads).toBe(reads);
    }
    registry.publish('2', 'sound');
    await served.refresh();
    expect(registry.state.aliasReads).toBe(3);
    clock.set(NOW + 60_000);
    registry.state.isDown = true;
    await served.refresh();
    await served.refresh();
    expect([registry.state.aliasReads, served.reason()]).toEqual([5, expect.stringContaining('cannot be read')]);
  });

  it('should load the production model once, and again when another version becomes production', async () => {
    const { served, registry } = setUp();
    registry.publish('1', 'sound');
    await served.refresh();
    await served.refresh();
    expect(served.current()).toMatchObject({ version: '1', loadedFrom: 'registry' });
    expect(registry.state.downloads).toBe(1);
    registry.publish('2', 'sound');
    await served.refresh();
    expect(served.current()?.version).toBe('2');
  });

  it('should keep the old model when the new one is corrupt, say why, and try again after a minute', async () => {
    const { served, registry, refused, clock } = setUp();
    registry.publish('1', 'sound');
    await served.refresh();
    registry.publish('2', 'one bit is wrong');
    await served.refresh();
    await served.refresh();
    expect(served.current()?.version).toBe('1');
    expect(served.reason()).toBe(
      'version 2 was refused: The model cannot be used: weights.bin is not the file that was sealed',
    );
    expect(refused).toEqual(['checksum']);
    expect(registry.state.downloads).toBe(2);

    registry.publish('2', 'sound');
    clock.set(NOW + 59_999);
    await served.refresh();
    expect(served.current()?.version).toBe('1');
    clock.set(NOW + 60_000);
    await served.refresh();
    expect(served.current()?.version).toBe('2');
  });

  it('should refuse files that were replaced after they were registered, and not download them at every refresh', async () => {
    const { served, registry, refused } = setUp();
    registry.publish('1', 'sound');
    await served.refresh();
    registry.publish('2', 'replaced');
    await served.refresh();
    await served.refresh();
    expect(served.current()?.version).toBe('1');
    expect(served.reason()).toContain('version 2 was refused');
    expect([refused, registry.state.downloads]).toEqual([['checksum'], 2]);
  });

  it('should load another version than the refused one without waiting', async () => {
    const { served, registry } = setUp();
    registry.publish('1', 'broken');
    await served.refresh();
    registry.publish('2', 'sound');
    await served.refresh();
    expect(served.current()?.version).toBe('2');
  });

  it('should use the last good model after a restart while the registry is unreachable', async () => {
    const { served, registry, start } = setUp();
    registry.publish('1', 'sound');
    await served.refresh();
    registry.publish('2', 'broken');
    await served.refresh();
    registry.state.isDown = true;
    const restarted = start();
    await restarted.restore();
    await restarted.refresh();
    expect(restarted.current()).toMatchObject({ version: '1', runId: 'run-1', loadedFrom: 'disk' });
  });

  it('should keep the copy on disk of an earlier version, which does not name its source, while the registry is down', async () => {
    const { served, registry, start } = setUp();
    registry.publish('1', 'sound');
    await served.refresh();
    const pointer = join(folder, 'a home', 'served-model', 'current.json');
    await writeFile(pointer, JSON.stringify({ version: '1', runId: 'run-1' }));
    registry.state.isDown = true;
    const restarted = start();
    await restarted.restore();
    await restarted.refresh();
    expect(restarted.current()).toMatchObject({ version: '1', source: 'livecoinwatch', loadedFrom: 'disk' });
  });

  it('should refuse a corrupt copy on disk, and download the model again', async () => {
    const { served, registry, refused, start } = setUp();
    registry.publish('1', 'sound');
    await served.refresh();
    await writeFile(join(folder, 'a home', 'served-model', '1', 'model.json'), 'corrupt');
    const restarted = start();
    await restarted.restore();
    expect(restarted.current()).toBeNull();
    expect(refused).toEqual(['checksum']);
    await restarted.refresh();
    expect(restarted.current()).toMatchObject({ version: '1', loadedFrom: 'registry' });
  });

  it('should store only the newest model on disk', async () => {
    const { served, registry } = setUp();
    for (const version of ['1', '2']) {
      registry.publish(version, 'sound');
      await served.refresh();
    }
    const home = join(folder, 'a home', 'served-model');
    expect((await readdir(home)).sort()).toEqual(['2', 'current.json']);
    expect(JSON.parse(await readFile(join(home, 'current.json'), 'utf8'))).toEqual({
      version: '2',
      runId: 'run-2',
      source: 'livecoinwatch',
    });
  });

  it('should work without the disk when nothing can be stored there', async () => {
    const { registry, start } = setUp();
    await writeFile(join(folder, 'a home'), 'a file where a folder should be');
    registry.publish('1', 'sound');
    const served = start();
    await served.restore();
    await served.refresh();
    expect(served.current()?.version).toBe('1');
  });
});
