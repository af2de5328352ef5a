import { sql } from 'kysely';
import { connectStoredObjects } from '../../clients/object-store/stored-objects';
import { signalProcess } from '../../system/processes';
import { registerWithoutFiles, setAlias } from './model-faults';
import type { Target } from './target';

/** Breaks each invariant once, to show that the checks find it. Nothing can run in the target afterwards. */
export interface Plant {
  readonly what: string;
  readonly plant: (target: Target) => unknown;
  /** What the checks must report. */
  readonly found: RegExp;
}

const NEWEST = sql`(select hour from snapshots order by hour desc limit 1)`;

export const plants: readonly Plant[] = [
  {
    what: 'an observation that is stored twice',
    plant: ({ database }) =>
      sql`insert into observations (source, asset, hour, rate, volume, cap, high, low, points, answer_sha256, observed_at)
          select source, asset, hour, rate, volume, cap, high, low, points, answer_sha256, observed_at + interval '1 second'
          from observations where hour = ${NEWEST} and rate is not null`.execute(database),
    found: /^2 times: an observation of /,
  },
  {
    what: 'a run that is published twice',
    plant: ({ database }) =>
      sql`insert into hour_runs (run_id, asset, hour, outcome, reason, steps, finished_at)
          select 'planted', asset, hour, outcome, reason, steps, finished_at + interval '1 second'
          from hour_runs where hour = ${NEWEST} and outcome = 'published'`.execute(database),
    found: /^2 times: a published run of /,
  },
  {
    what: 'a snapshot whose object is missing',
    plant: async ({ database, direct }) => {
      const row = await database
        .selectFrom('snapshots')
        .select('history_key')
        .orderBy('hour', 'desc')
        .executeTakeFirst();
      await connectStoredObjects(direct.objectStore).remove(row?.history_key ?? '');
    },
    found: /the database points to the missing object /,
  },
  {
    what: 'an alias that moves to a version that no hour trained',
    plant: async (target) => setAlias(target, (await registerWithoutFiles(target)).version),
    found: /the alias names version \d+, which no hour trained/,
  },
  {
    what: 'a server that stops answering',
    plant: async (target) => signalProcess(await target.pidOf('server'), 'SIGKILL'),
    found: /\/health does not answer/,
  },
];
