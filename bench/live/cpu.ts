import type { Services } from './services';

/** The name of this process among the others. */
export const BENCH = 'the bench itself';

/** CPU seconds by process. */
export type CpuSeconds = ReadonlyMap<string, number>;

/** The CPU seconds of the processes of the line, of the servers, and of the bench, so far. */
export function readCpu(services: Services): CpuSeconds {
  const streams = [...services.readUsage()].map(([name, { cpuSeconds }]) => [name, cpuSeconds] as const);
  const { user, system } = process.cpuUsage();
  return new Map([...streams, ...services.readServerCpu(), [BENCH, (user + system) / 1e6]]);
}

/** The share of a core that each process used between two readings. */
export function computeShares(before: CpuSeconds, after: CpuSeconds, seconds: number): ReadonlyMap<string, number> {
  return new Map([...after].map(([name, used]) => [name, (used - (before.get(name) ?? 0)) / seconds]));
}
