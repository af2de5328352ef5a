import { readFileSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { historyToJSON } from '@temporalio/common/lib/proto-utils';
import { projectRoot } from '../../config/paths';

type ProtoHistory = Parameters<typeof historyToJSON>[0];

export interface RecordedEvent {
  readonly eventId: string;
  readonly eventType: string;
  readonly [attributes: string]: unknown;
}

/** The history of a workflow, in the format of `temporal workflow show --output json`. */
export interface RecordedHistory {
  readonly events: readonly RecordedEvent[];
}

const folder = join(__dirname, 'histories');
/** Replace the names and paths of the machine on which a history was recorded. */
const WORKER_IDENTITY = 'worker@somewhere';
const HOME = '/nexthour';

export function readHistory(name: string): RecordedHistory {
  return JSON.parse(readFileSync(join(folder, `${name}.json`), 'utf8'));
}

/** Saves a history for the replay test, one event per line, without any trace of the machine. */
export function saveHistory(name: string, history: ProtoHistory): void {
  const { events } = JSON.parse(historyToJSON(history)) as RecordedHistory;
  const lines = events.map((event) => JSON.stringify(removeMachine(event)));
  writeFileSync(join(folder, `${name}.json`), `{"events":[\n${lines.join(',\n')}\n]}\n`);
}

/** The text of a history with decoded payloads. */
export function textOf(history: RecordedHistory): string {
  return JSON.stringify(mapStrings(history, (text, key) => (key === 'data' ? decode(text) : text)));
}

function removeMachine(event: RecordedEvent): RecordedEvent {
  return mapStrings(event, (text, key) => {
    if (key === 'stackTrace' || key === 'buildId' || key === 'binaryChecksum') return '';
    if (key === 'data') return encode(redact(decode(text)));
    return redact(text);
  });
}

function redact(text: string): string {
  return text
    .replaceAll(new RegExp(`(\\d+@)?${escapeRegExp(hostname())}[\\w-]*`, 'g'), WORKER_IDENTITY)
    .replaceAll(new RegExp(`${escapeRegExp(tmpdir())}/[\\w-]+`, 'g'), HOME)
    .replaceAll(projectRoot, HOME);
}

/** Returns a copy with every string replaced by `change(string, key)`, where `key` is the property that holds it. */
export function mapStrings<T>(shape: T, change: (text: string, key: string) => string): T {
  // The reviver of JSON.parse visits every value. The result has the type of the argument.
  return JSON.parse(JSON.stringify(shape), (key, value) => (typeof value === 'string' ? change(value, key) : value));
}

/** Escapes the characters that have a meaning in regular expressions. */
function escapeRegExp(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&');
}

function decode(data: string): string {
  return Buffer.from(data, 'base64').toString('utf8');
}

function encode(text: string): string {
  return Buffer.from(text, 'utf8').toString('base64');
}
