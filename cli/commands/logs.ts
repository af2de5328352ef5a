import { existsSync, readdirSync } from 'node:fs';
import { open, readFile, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { homePaths } from '../../config/home';
import { readSettings } from '../../config/settings';
import { formatHour, type Hour } from '../../forecasting/hour';
import { UserError } from '../../system/errors';
import { renderEntry, splitEntries } from '../../system/log-entries';
import type { StopSignal } from '../stop-signal';

const POLL_MS = 500;

export interface LogsOptions {
  /** The process whose log is shown. Default: all. */
  readonly service?: string;
  /** Show only entries that name this hour. */
  readonly hour?: Hour;
  /** Keep showing what is added, until Ctrl-C. */
  readonly follow?: boolean;
  /** How many of the newest entries of each log are shown. */
  readonly lines: number;
  readonly stop: StopSignal;
}

/** Prints the newest entries of the logs, each with the name of its process when there are several. */
export async function logs({ service, hour, follow = false, lines, stop }: LogsOptions): Promise<void> {
  const files = listLogs(service);
  const shows = (entry: string) => hour === undefined || entry.includes(formatHour(hour));
  const print = (file: string, entries: readonly string[]) => {
    const prefix = files.length > 1 ? `${basename(file, '.log')}: ` : '';
    for (const entry of entries) process.stdout.write(`${prefix}${renderEntry(entry)}\n`);
  };
  const positions = new Map<string, number>();
  let count = 0;
  for (const file of files) {
    const text = await readFile(file, 'utf8');
    positions.set(file, Buffer.byteLength(text));
    const entries = splitEntries(text).filter((entry) => entry !== '' && shows(entry));
    print(file, hour === undefined ? entries.slice(-lines) : entries);
    count += entries.length;
  }
  if (hour !== undefined && count === 0) process.stderr.write(`${describeNoEntry(hour)}\n`);
  while (follow && !stop.signal.aborted) {
    await sleep(POLL_MS, undefined, { signal: stop.signal }).catch(() => undefined);
    for (const file of files) {
      const added = await readAdded(file, positions);
      if (added !== '') print(file, splitEntries(added).filter(shows));
    }
  }
}

function describeNoEntry(hour: Hour): string {
  return `No log has an entry about ${formatHour(hour)}: the logs contain problems only. \`nexthour hours\` shows how the hour ended.`;
}

/** @throws UserError when there is no such log */
function listLogs(service: string | undefined): string[] {
  const { home } = readSettings();
  const { logs: folder } = homePaths(home);
  const names = existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith('.log')) : [];
  if (names.length === 0) throw new UserError(`There are no logs in ${folder}. Run \`npm start\` to start nexthour.`);
  const chosen = service === undefined ? names : names.filter((name) => name === `${service}.log`);
  if (chosen.length > 0) return chosen.sort().map((name) => join(folder, name));
  const known = names.map((name) => basename(name, '.log')).sort();
  throw new UserError(`There is no log of "${service}"; there are logs of ${known.join(', ')}`);
}

/** Reads complete lines after the last position. A log that became shorter was rotated and is read from its beginning. */
async function readAdded(file: string, positions: Map<string, number>): Promise<string> {
  const { size } = await stat(file);
  const last = positions.get(file) ?? 0;
  const start = size < last ? 0 : last;
  const handle = await open(file);
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(size - start), 0, size - start, start);
    const end = buffer.subarray(0, bytesRead).lastIndexOf('\n') + 1;
    positions.set(file, start + end);
    return buffer.subarray(0, end).toString('utf8');
  } finally {
    await handle.close();
  }
}
