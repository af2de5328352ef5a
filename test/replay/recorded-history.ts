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

/** What Temporal kept of a workflow, as it answers to `temporal workflow show --output json`. */
export interface RecordedHistory {
  readonly events: readonly RecordedEvent[];
}

const folder = join(__dirname, 'histories');
/** Stand in for whatever tells where and by whom a history was recorded. */
const SOMEONE = 'worker@somewhere';
const SOME_HOME = '/nexthour';

export function readRecorded(name: string): RecordedHistory {
  return JSON.parse(readFileSync(join(folder, `${name}.json`), 'utf8'));
}

/** Keeps a history for the replay test, an event a line, without a trace of the machine it ran on. */
export function keepRecorded(name: string, history: ProtoHistory): void {
  const { events } = JSON.parse(historyToJSON(history)) as RecordedHistory;
  const lines = events.map((event) => JSON.stringify(withoutMachine(event)));
  writeFileSync(join(folder, `${name}.json`), `{"events":[\n${lines.join(',\n')}\n]}\n`);
}

/** All that the history says, payloads decoded. */
export function textOf(history: RecordedHistory): string {
  return JSON.stringify(mapTexts(history, (text, key) => (key === 'data' ? decode(text) : text)));
}

function withoutMachine(event: RecordedEvent): RecordedEvent {
  return mapTexts(event, (text, key) => {
    if (key === 'stackTrace' || key === 'buildId' || key === 'binaryChecksum') return '';
    if (key === 'data') return encode(hide(decode(text)));
    return hide(text);
  });
}

function hide(text: string): string {
  return text
    .replaceAll(new RegExp(`(\\d+@)?${literal(hostname())}[\\w-]*`, 'g'), SOMEONE)
    .replaceAll(new RegExp(`${literal(tmpdir())}/[\\w-]+`, 'g'), SOME_HOME)
    .replaceAll(projectRoot, SOME_HOME);
}

/** The same shape with every text changed; `key` is the name that the text stands under. */
export function mapTexts<T>(shape: T, change: (text: string, key: string) => string): T {
  // JSON's own walk; what it gives back has the shape that it was given.
  return JSON.parse(JSON.stringify(shape), (key, value) => (typeof value === 'string' ? change(value, key) : value));
}

/** A pattern that is the text itself. */
function literal(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&');
}

function decode(data: string): string {
  return Buffer.from(data, 'base64').toString('utf8');
}

function encode(text: string): string {
  return Buffer.from(text, 'utf8').toString('base64');
}
