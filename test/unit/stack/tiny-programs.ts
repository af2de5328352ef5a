import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Program } from '../../../stack/program';

/** Creates a folder. The test must remove it. */
export function makeFolder(): { path: string; remove(): void } {
  const path = mkdtempSync(join(tmpdir(), 'nexthour stack '));
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) };
}

/** The lines that the tiny programs appended to `events.log`. */
export function eventsIn(folder: string): string[] {
  const path = join(folder, 'events.log');
  return existsSync(path) ? readFileSync(path, 'utf8').trim().split('\n') : [];
}

/**
 * A program that runs a Node script. In the script, `say(event)` appends `<name> <event>` to events.log, and `beReady()` makes the
 * program ready. On SIGTERM it appends `stopped` and exits.
 */
export function tinyProgram(given: {
  readonly name: string;
  readonly folder: string;
  readonly script?: string;
  readonly needs?: readonly string[];
  readonly awaits?: readonly string[];
  readonly deadlineMs?: number;
  readonly retriesOn?: RegExp;
  readonly isOptional?: boolean;
}): Program {
  const { name, folder, script = 'beReady()' } = given;
  const readyFile = join(folder, `${name}.ready`);
  return {
    name,
    needs: given.needs ?? [],
    awaits: given.awaits ?? [],
    deadlineMs: given.deadlineMs ?? 60_000,
    stopSignal: 'SIGTERM',
    retriesOn: given.retriesOn,
    isOptional: given.isOptional,
    prepare: async () => undefined,
    command: async () => ({
      program: process.execPath,
      args: ['-e', PRELUDE + script],
      env: { NAME: name, EVENTS: join(folder, 'events.log'), READY: readyFile },
      cwd: folder,
    }),
    isReady: async () => existsSync(readyFile),
    cleanUp: () => rmSync(readyFile, { force: true }),
  };
}

const PRELUDE = `
const fs = require('node:fs');
const say = (event) => fs.appendFileSync(process.env.EVENTS, process.env.NAME + ' ' + event + '\\n');
const beReady = () => { say('ready'); fs.writeFileSync(process.env.READY, ''); };
const stop = () => { say('stopped'); process.exit(0); };
process.on('SIGTERM', stop);
setInterval(() => {}, 1000);
say('started');
`;
