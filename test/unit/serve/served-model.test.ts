import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ModelVersion } from '../../../clients/model-registry';
import { UnusableArtifactError } from '../../../forecasting/models/artifact-files';
import { createDiskCache } from '../../../serve/served-model/disk-cache';
import { createServedModel } from '../../../serve/served-model/served-model';
import { manualClock } from '../../../system/clock';
import { NOW, plainModel, silent } from './plain-app';

class BrokenArtifact extends Error {
  readonly check = 'checksum';
}

/** A registry of artifacts that are one file each, whose text is `sound` or anything else. */
function inMemoryRegistry() {
  const artifacts = new Map<string, string>();
  const state = { production: null as ModelVersion | null, isAway: false, downloads: 0 };
  return {
    state,
    publish: (version: string, text: string) => {
      state.production = { version, runId: `run-${version}` };
      artifacts.set(`run-${version}`, text);
    },
    production: async () => {
      if (state.isAway) throw new Error('connect ECONNREFUSED');
      return state.production;
    },
    download: async ({ runId }: ModelVersion) => {
      state.downloads++;
      if (artifacts.get(runId) === 'exchanged') {
        throw new UnusableArtifactError('checksum', 'checksums.json', 'is not the one that was registered');
      }
      return new Map([['model.json', Buffer.from(artifacts.get(runId) ?? '')]]);
    },
  };
}

describe('the served model', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'served-model-'));
  });
  afterEach(() => rm(folder, { recursive: true }));

  function setUp() {
    const registry = inMemoryRegistry();
    const refused: string[] = [];
    const clock = manualClock(NOW);
    const start = () =>
      createServedModel({
        registry,
        cache: createDiskCache(join(folder, 'a home', 'served-model')),
        load: (files) => {
          if (files.get('model.json')?.toString() !== 'sound')
            throw new BrokenArtifact('weights.bin is not what it was');
          return plainModel();
        },
        onRefused: (reason) => refused.push(reason),
        clock,
        log: silent,
      });
    return { registry, refused, clock, start, served: start() };
  }

  it('should say that nothing is in production yet', async () => {
    const { served } = setUp();
    await served.refresh();
    expect(served.current()).toBeNull();
    expect(served.reason()).toContain('no version has the alias production');
  });

  it('should load what is in production once, and swap when that changes', async () => {
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

  it('should keep the old model when the new one is not sound, say why, and look again after a minute only', async () => {
    const { served, registry, refused, clock } = setUp();
    registry.publish('1', 'sound');
    await served.refresh();
    registry.publish('2', 'one bit is wrong');
    await served.refresh();
    await served.refresh();
    expect(served.current()?.version).toBe('1');
    expect(served.reason()).toBe('version 2 is refused: weights.bin is not what it was');
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

  it('should refuse files that were exchanged after they had been registered, and not ask for them at every look', async () => {
    const { served, registry, refused } = setUp();
    registry.publish('1', 'sound');
    await served.refresh();
    registry.publish('2', 'exchanged');
    await served.refresh();
    await served.refresh();
    expect(served.current()?.version).toBe('1');
    expect(served.reason()).toContain('version 2 is refused');
    expect([refused, registry.state.downloads]).toEqual([['checksum'], 2]);
  });

  it('should not wait a minute for another version than the refused one', async () => {
    const { served, registry } = setUp();
    registry.publish('1', 'broken');
    await served.refresh();
    registry.publish('2', 'sound');
    await served.refresh();
    expect(served.current()?.version).toBe('2');
  });

  it('should serve the last good model after a restart while the registry is away', async () => {
    const { served, registry, start } = setUp();
    registry.publish('1', 'sound');
    await served.refresh();
    registry.publish('2', 'broken');
    await served.refresh();
    registry.state.isAway = true;
    const restarted = start();
    await restarted.restore();
    await restarted.refresh();
    expect(restarted.current()).toMatchObject({ version: '1', runId: 'run-1', loadedFrom: 'disk' });
  });

  it('should refuse what was spoilt on disk, and fetch it again', async () => {
    const { served, registry, refused, start } = setUp();
    registry.publish('1', 'sound');
    await served.refresh();
    await writeFile(join(folder, 'a home', 'served-model', '1', 'model.json'), 'spoilt');
    const restarted = start();
    await restarted.restore();
    expect(restarted.current()).toBeNull();
    expect(refused).toEqual(['checksum']);
    await restarted.refresh();
    expect(restarted.current()).toMatchObject({ version: '1', loadedFrom: 'registry' });
  });

  it('should leave the newest model alone on disk', async () => {
    const { served, registry } = setUp();
    for (const version of ['1', '2']) {
      registry.publish(version, 'sound');
      await served.refresh();
    }
    const home = join(folder, 'a home', 'served-model');
    expect((await readdir(home)).sort()).toEqual(['2', 'current.json']);
    expect(JSON.parse(await readFile(join(home, 'current.json'), 'utf8'))).toEqual({ version: '2', runId: 'run-2' });
  });

  it('should go on when the disk takes nothing', async () => {
    const { registry, start } = setUp();
    await writeFile(join(folder, 'a home'), 'a file where a folder should be');
    registry.publish('1', 'sound');
    const served = start();
    await served.restore();
    await served.refresh();
    expect(served.current()?.version).toBe('1');
  });
});
