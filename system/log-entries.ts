import { stripVTControlCharacters } from 'node:util';

/** A line that begins an entry: JSON of our processes, or a line that begins with an instant. */
const BEGINS_ENTRY = /^(\{"|\d{4}[-/]\d{2}[-/]\d{2}[T ]\d{2}:\d{2})/;

/** Splits a log into entries, without colours. An entry has several lines when it contains an error with its stack. */
export function splitEntries(text: string): string[] {
  const entries: string[][] = [];
  for (const line of stripVTControlCharacters(text).trimEnd().split('\n')) {
    const last = entries.at(-1);
    if (last === undefined || BEGINS_ENTRY.test(line)) entries.push([line]);
    else last.push(line);
  }
  return entries.map((lines) => lines.join('\n'));
}

/** Replaces the epoch ms of a JSON entry with the time for people: `01:00:36 UTC worker is running`. Other entries are unchanged. */
export function renderEntry(entry: string): string {
  if (!entry.startsWith('{"')) return entry;
  try {
    const { time, level, msg, err, pid: _, hostname: __, name: ___, ...others } = JSON.parse(entry) as Entry;
    const { message = '', stack = '', ...error } = err ?? {};
    const at = typeof time === 'number' ? new Date(time).toISOString() : '';
    const rest = { ...others, ...(err && { err: error }) };
    const details = Object.keys(rest).length === 0 ? '' : ` ${JSON.stringify(rest)}`;
    const text = [msg, message].filter(Boolean).join(': ');
    return `${at} [${LEVELS[String(level)] ?? level}] ${text}${details}${stack && `\n${stack}`}`;
  } catch {
    return entry;
  }
}

/** What pino writes. */
interface Entry extends Record<string, unknown> {
  readonly err?: { readonly message?: string; readonly stack?: string };
}

/** pino's numbers of levels. */
const LEVELS: Readonly<Record<string, string>> = {
  10: 'TRACE',
  20: 'DEBUG',
  30: 'INFO',
  40: 'WARN',
  50: 'ERROR',
  60: 'FATAL',
};
