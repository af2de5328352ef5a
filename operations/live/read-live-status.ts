import { readStreamState } from '../../clients/kafka/offsets';
import { withDatabase } from '../../clients/postgres/database';
import { readLiveAsset, readLiveNews } from '../../clients/postgres/live-state';
import type { KafkaSettings, Settings } from '../../config/settings';
import type { StackFile } from '../../stack/state-file';
import { GROUPS } from '../../streams/groups';
import { TOPICS } from '../../streams/topics';
import { withDeadline } from '../../system/calls';
import { readPart } from '../status/collect-status';
import { findProcessProblems } from '../status/find-process-problems';
import { findAssetProblems, findGroupProblems } from './find-live-line-problems';
import type { LiveProcess, LiveStatus } from './live-status';

/** The processes of the live line, in the order of the flow. */
const PROCESSES = ['kafka', 'kraken-simulator', 'ingest', 'candles', 'features', 'predict', 'score', 'news'];
/** A server that hangs must not hide what the others know. */
const PART_DEADLINE_MS = 20_000;

/**
 * Reads the state of the live line: its processes, topics, groups of readers, and what each asset has. A part that cannot be read becomes
 * a problem.
 * @param stack `null` when the processes run elsewhere
 */
export async function readLiveStatus(options: {
  readonly settings: Settings & { readonly databaseUrl: string; readonly kafka: KafkaSettings };
  readonly stack: StackFile | null;
  readonly now: number;
}): Promise<LiveStatus> {
  const { settings, stack, now } = options;
  const services = (stack?.services ?? []).filter(({ name }) => PROCESSES.includes(name));
  const [stored, kafka, processProblems] = await Promise.all([
    readPart('postgres', stack, () => withDeadline(PART_DEADLINE_MS, readStored(settings, now))),
    readPart('kafka', stack, () => withDeadline(PART_DEADLINE_MS, readKafka(settings.kafka))),
    stack ? findProcessProblems({ ...stack, services }, { now: Date.now(), home: settings.home }) : [],
  ]);
  const { assets = null, news = null } = stored.value ?? {};
  return {
    now,
    processes: stack ? services.map(toProcess) : null,
    ...{ assets, news, kafka: kafka.value },
    problems: [
      ...processProblems,
      ...stored.problems,
      ...kafka.problems,
      ...(kafka.value?.groups ?? []).flatMap(findGroupProblems),
      ...(assets ?? []).flatMap((asset) => findAssetProblems(asset, now)),
    ],
  };
}

function toProcess({ name, external, state, process }: StackFile['services'][number]): LiveProcess {
  return { name, state: external ? 'external' : state, pid: process?.pid ?? null };
}

function readStored({ databaseUrl, live }: Settings & { databaseUrl: string }, now: number) {
  return withDatabase(databaseUrl, async (database) => ({
    assets: await Promise.all(live.assets.map((asset) => readLiveAsset(database, { asset, now }))),
    news: await readLiveNews(database, { now }),
  }));
}

const readKafka = (kafka: KafkaSettings) =>
  readStreamState(kafka, { topics: Object.values(TOPICS).map(({ name }) => name), groups: Object.values(GROUPS) });
