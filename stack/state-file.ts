import { createHash } from 'node:crypto';
import { rmSync } from 'node:fs';
import { type Static, Type } from '@sinclair/typebox';
import { homePaths } from '../config/home';
import { Environment } from '../config/variables';
import { readJson, writeJson } from '../system/files';
import { isSameProcessRunning } from '../system/processes';
import { ENDINGS } from './program';

const Identity = Type.Object({ pid: Type.Integer(), startedAt: Type.String() });

/** A page or server that a person can open. */
const Address = Type.Object({ name: Type.String(), url: Type.String(), description: Type.String() });
export type Address = Readonly<Static<typeof Address>>;

const StackFile = Type.Object({
  pid: Type.Integer(),
  /** Epoch ms. */
  startedAt: Type.Integer(),
  /** True when the start is complete: every service was ready. */
  isReady: Type.Boolean(),
  supervisor: Identity,
  reaper: Type.Union([Identity, Type.Null()]),
  /** All variables that configure our processes, including secrets. */
  environment: Environment,
  /** The hash of each variable that was set at the start, to find out whether another command has other settings. */
  settingDigests: Type.Optional(Type.Record(Type.String(), Type.String())),
  addresses: Type.Array(Address),
  services: Type.Array(
    Type.Object({
      name: Type.String(),
      external: Type.Boolean(),
      state: Type.String(),
      process: Type.Union([Identity, Type.Null()]),
      ports: Type.Record(Type.String(), Type.Integer()),
      /** Its latest unexpected end since the start of nexthour, and how many there were. */
      lastFailure: Type.Optional(
        Type.Object({
          at: Type.Integer(),
          reason: Type.String(),
          count: Type.Integer({ minimum: 1 }),
          /** Earlier versions did not write it. */
          ending: Type.Optional(Type.Union(ENDINGS.map((ending) => Type.Literal(ending)))),
        }),
      ),
    }),
  ),
});

/** `<home>/stack.json`: the processes that run for this home, and their addresses. */
export type StackFile = Static<typeof StackFile>;

/** The servers that a command starts for a moment to read stored data while nexthour is stopped. */
export const STORAGE_SERVICES = ['postgres', 'object-store', 'mlflow'] as const;
/** The services that run without the rest of nexthour only for the time of a command. */
const FOR_COMMANDS: readonly string[] = [...STORAGE_SERVICES, 'kafka'];

/**
 * The stack that runs for this home now. `null` when none runs, even if a stack that died left its file, or if a command has started
 * only the storage or Kafka to read from it.
 */
export function readStackFile(home: string): StackFile | null {
  const file = readLastStackFile(home);
  return file && !hasOnlyStorage(file) && isSameProcessRunning(file.supervisor) ? file : null;
}

export function hasOnlyStorage({ services }: StackFile): boolean {
  return services.every(({ name }) => FOR_COMMANDS.includes(name));
}

/** The file that the last stack wrote. That stack may have ended. */
export function readLastStackFile(home: string): StackFile | null {
  return readJson({ path: homePaths(home).stackFile, schema: StackFile });
}

export function writeStackFile(home: string, file: StackFile): void {
  writeJson({ path: homePaths(home).stackFile, value: file });
}

export function removeStackFile(home: string): void {
  rmSync(homePaths(home).stackFile, { force: true });
}

/** A hash under which two values of a variable can be compared without showing a secret. */
export function digestSetting(value: string): string {
  return createHash('sha256').update(value).digest('hex');
}
