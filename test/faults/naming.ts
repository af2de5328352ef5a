import { execFile } from 'node:child_process';
import { closeSync, openSync, readSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify, stripVTControlCharacters } from 'node:util';
import { homePaths } from '../../config/home';
import { projectRoot } from '../../config/paths';
import type { ServiceName } from '../../stack/service';
import type { Fault, Naming } from './fault';
import type { Target } from './target';

/** The metrics of the server are read from the database every 10 s, and `status` waits up to 10 s for a silent server. */
const MAX_WAIT_MS = 180_000;
const PAUSE_MS = 300;
/** `status` is a process that takes a second of a core. */
const STATUS_PAUSE_MS = 1_500;

/** Waits until a fault is named in `nexthour status`, in a log and in a metric. */
export interface NamingWatch {
  /** The places that do not name the fault within the time. */
  wait(maxMs?: number): Promise<string[]>;
}

/** Call it before the fault begins: lines that a log holds already do not count. */
export async function watchNaming(target: Target, { named }: Pick<Fault, 'named'>): Promise<NamingWatch> {
  if (!named) return { wait: async () => [] };
  const { status, log, metric } = named;
  const path = join(homePaths(target.home).logs, `${log?.[0]}.log`);
  const from = sizeOf(path);
  const before = await readMetrics(target, metric[0]).catch(() => '');
  const places: readonly Place[] = [
    [`status: ${status}`, () => isInStatus(target, named), STATUS_PAUSE_MS],
    ...(log
      ? [
          [
            `the log of ${log[0]}: ${log[1]}`,
            async () => log[1].test(stripVTControlCharacters(readFrom(path, from))),
          ] as const,
        ]
      : []),
    [
      `the metrics of ${metric[0]}: ${metric[1]}`,
      async () => isNewLine(metric[1], await readMetrics(target, metric[0]), before),
    ],
  ];
  return {
    wait: async (maxMs = MAX_WAIT_MS) => {
      const found = await Promise.all(places.map((place) => waitFor(place, maxMs)));
      return places.filter((_, index) => !found[index]).map(([place]) => `not named in ${place}`);
    },
  };
}

type Place = readonly [name: string, isThere: () => Promise<boolean>, pauseMs?: number];

async function waitFor([, isThere, pauseMs = PAUSE_MS]: Place, maxMs: number): Promise<boolean> {
  const end = performance.now() + maxMs;
  for (;;) {
    if (await isThere().catch(() => false)) return true;
    if (performance.now() > end) return false;
    await sleep(pauseMs);
  }
}

interface Problem {
  readonly what: string;
  readonly remedy: string;
}

async function isInStatus({ home }: Target, { status }: Naming): Promise<boolean> {
  const { stdout } = await promisify(execFile)(
    process.execPath,
    [join(projectRoot, 'cli', 'nexthour.mjs'), 'status', '--json'],
    { cwd: home, env: { PATH: process.env.PATH, NEXTHOUR_HOME: home }, maxBuffer: 10_000_000 },
  );
  const { problems } = JSON.parse(stdout) as { problems: Problem[] };
  return problems.some(({ what, remedy }) => status.test(what) && remedy !== '');
}

async function readMetrics(target: Target, service: ServiceName): Promise<string> {
  const response = await fetch(`${target.metricsUrlOf(service)}/metrics`);
  return response.text();
}

/** Whether a line matches that was not there before the fault. */
function isNewLine(pattern: RegExp, now: string, before: string): boolean {
  const known = new Set(before.split('\n'));
  return now.split('\n').some((line) => pattern.test(line) && !known.has(line));
}

function sizeOf(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.size ?? 0;
}

/** The bytes of a file after a position. After a rotation of the log, all of it. */
function readFrom(path: string, position: number): string {
  const size = sizeOf(path);
  const from = size < position ? 0 : position;
  const bytes = Buffer.alloc(size - from);
  const file = openSync(path, 'r');
  try {
    readSync(file, bytes, 0, bytes.length, from);
    return bytes.toString('utf8');
  } finally {
    closeSync(file);
  }
}
