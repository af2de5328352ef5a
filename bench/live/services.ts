import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, mkdirSync, openSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { serverEnvironment } from '../../config/child-environment';
import { projectRoot } from '../../config/paths';
import { variablesFor } from '../../config/settings';
import { STREAM_FLAGS } from '../../stack/node-processes';
import { readStackFile } from '../../stack/state-file';
import { waitForExit } from '../../system/processes';
import type { ScratchStack } from './scratch-stack';

export type StreamName = 'ingest' | 'candles' | 'features' | 'predict' | 'score';

/** What a process has used. */
export interface Usage {
  readonly rssMb: number;
  /** The part of the RSS that is the content of files, like programs and libraries: processes of the same program share it. */
  readonly fileMb: number;
  /** The largest RSS so far. */
  readonly peakMb: number;
  /** Of all its threads. */
  readonly cpuSeconds: number;
}

/** `USER_HZ`: 100 on every Linux of today. */
const TICKS_PER_SECOND = 100;

/** Starts and stops processes of the live line as `npm start` would, except that their ports are closed. */
export class Services {
  private readonly running = new Map<string, ChildProcess>();

  /** @param profiles a folder that gets a CPU profile of each process; `undefined`: none are written */
  constructor(
    private readonly stack: ScratchStack,
    private readonly profiles: string | undefined,
  ) {}

  start(name: StreamName, own: Record<string, string> = {}): void {
    const script = join(projectRoot, 'dist', 'streams', `${name}.js`);
    const variables = variablesFor(name, this.stack.environment);
    this.spawn(name, process.execPath, [...this.profileFlags(name), ...STREAM_FLAGS, script], {
      ...variables,
      ...{ HOST: '127.0.0.1', WORKER_HEALTH_PORT: '0', METRICS_PORT: '0', ...own },
    });
  }

  /** Starts another program, with its output in a log file. */
  spawn(name: string, program: string, args: readonly string[], variables: Record<string, string>): void {
    const folder = join(this.stack.home, 'bench-logs');
    mkdirSync(folder, { recursive: true });
    const log = openSync(join(folder, `${name}.log`), 'a');
    const env = { ...serverEnvironment(), ...variables };
    const child = spawn(program, [...args], { cwd: folder, env, stdio: ['ignore', log, log] });
    closeSync(log);
    this.running.set(name, child);
  }

  /** @throws Error with the end of its log when a process has ended by itself */
  requireAll(): void {
    for (const [name, child] of this.running) {
      if (child.exitCode === null && child.signalCode === null) continue;
      const log = readFileSync(join(this.stack.home, 'bench-logs', `${name}.log`), 'utf8');
      throw new Error(`${name} has ended by itself: ${log.slice(-2_000)}`);
    }
  }

  async stop(...names: readonly string[]): Promise<void> {
    await Promise.all(
      names.map(async (name) => {
        const child = this.running.get(name);
        if (!child) return;
        this.running.delete(name);
        child.kill('SIGTERM');
        await waitForExit(child);
      }),
    );
  }

  stopAll(): Promise<void> {
    return this.stop(...this.running.keys());
  }

  /** The CPU seconds of the embedded Kafka, and of Postgres with its processes for the connections. */
  readServerCpu(): Map<string, number> {
    return readServerCpu(this.stack.home);
  }

  private profileFlags(name: string): string[] {
    return this.profiles === undefined ? [] : ['--cpu-prof', `--cpu-prof-dir=${this.profiles}/${name}`];
  }

  readUsage(): Map<string, Usage> {
    const all = [...this.running].map(([name, { pid }]) => [name, readUsage(pid ?? 0)] as const);
    return new Map(all.flatMap(([name, usage]) => (usage ? [[name, usage] as const] : [])));
  }
}

function readServerCpu(home: string): Map<string, number> {
  const servers = (readStackFile(home)?.services ?? []).filter(({ name }) => ['kafka', 'postgres'].includes(name));
  const children = listChildren();
  const total = (pid: number): number =>
    (readUsage(pid)?.cpuSeconds ?? 0) + (children.get(pid) ?? []).reduce((sum, child) => sum + total(child), 0);
  return new Map(servers.flatMap(({ name, process }) => (process ? [[name, total(process.pid)] as const] : [])));
}

/** The ids of the child processes of each process. */
function listChildren(): Map<number, number[]> {
  const children = new Map<number, number[]>();
  for (const name of readdirSync('/proc').filter((entry) => /^\d+$/.test(entry))) {
    const parent = readParent(name);
    if (parent !== null) children.set(parent, [...(children.get(parent) ?? []), Number(name)]);
  }
  return children;
}

function readParent(pid: string): number | null {
  try {
    return Number(/^PPid:\s+(\d+)$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]);
  } catch {
    // The process has ended meanwhile.
    return null;
  }
}

/** Reads /proc, so it works on Linux only. Returns `null` when the process has ended. */
export function readUsage(pid: number): Usage | null {
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'utf8');
    const megabytes = (field: string) => Number(new RegExp(`^${field}:\\s+(\\d+) kB$`, 'm').exec(status)?.[1]) / 1_024;
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // After the name of the program, which may contain spaces: utime and stime are the fields 14 and 15.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    const cpuSeconds = (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND;
    return { rssMb: megabytes('VmRSS'), fileMb: megabytes('RssFile'), peakMb: megabytes('VmHWM'), cpuSeconds };
  } catch {
    return null;
  }
}
