import { BENCH } from './cpu';
import type { BacklogRate, Comparison } from './measure-backlog';
import type { LivePace } from './measure-live-pace';
import type { Restart } from './measure-restart';
import type { Throughput } from './measure-throughput';
import type { Usage } from './services';

export interface Results {
  readonly ours?: {
    readonly live: LivePace;
    readonly line: Throughput;
    readonly bars: Throughput;
    readonly restart: Restart;
  };
  readonly comparison: Comparison | null;
}

/** The three processes that do the job of the peer. */
const COMPARED = ['candles', 'features', 'predict'];

/** The measures as text, each with its goal. */
export function formatResults({ ours, comparison }: Results): string {
  return [...(ours ? formatOurs(ours) : []), ...(comparison ? formatComparison(comparison) : [])].join('\n');
}

function formatOurs({ live, line, bars, restart }: NonNullable<Results['ours']>): string[] {
  return [
    `ingest → bars       ${formatRate(bars)} (goal 50,000)`,
    `  ${formatCpu(bars)}`,
    `ingest → forecasts  ${formatRate(line)} (goal 20,000)`,
    `  ${formatCpu(line)}`,
    `bar close → forecast published, ${live.tradesPerSecond.toFixed(0)} trades/s: ${formatDelays(live.delaysMs)} (goal p99 250 ms)`,
    `memory at live pace: ${formatMemory(live.usage)} (goal 150 MB)`,
    `largest memory under load: ${formatPeaks(line.usage)}`,
    `restart → caught up: ${restart.seconds.toFixed(1)} s for ${restart.minutes} minutes with ${formatCount(restart.trades)} trades`,
  ];
}

function formatComparison({ minutes, ours, peer }: Comparison): string[] {
  const ourUsage = new Map([...ours.usage].filter(([name]) => COMPARED.includes(name)));
  const formatSums = (sum: (usage: ReadonlyMap<string, Usage>) => number) => {
    const [ourMb, peerMb] = [sum(ourUsage), sum(peer.usage)];
    return `${ourMb.toFixed(0)} MB, theirs ${peerMb.toFixed(0)} MB: ${(ourMb / peerMb).toFixed(2)} ×`;
  };
  return [
    `a backlog of ${minutes} minutes of each asset, from the first bar to the last forecast:`,
    `  nexthour:                        ${formatBacklog(ours)}`,
    `  quixstreams, TA-Lib and xgboost: ${formatBacklog(peer)}`,
    `  throughput ${(ours.tradesPerSecond / peer.tradesPerSecond).toFixed(2)} × theirs (goal 3)`,
    `  largest memory: ${formatPeaks(ourUsage)}; ${formatPeaks(peer.usage)}`,
    `  together ${formatSums(sumPeaks)} (goal 0.5)`,
    `  at the end, with shared programs counted once: ${formatSums(sumWithSharedFiles)}`,
  ];
}

function formatBacklog(rate: BacklogRate): string {
  const cores = [...rate.cpu].filter(([name]) => name !== BENCH).reduce((sum, [, share]) => sum + share, 0);
  const cpu = `${((cores / rate.tradesPerSecond) * 1e6).toFixed(1)} µs of processor time a trade`;
  return `${formatCount(rate.tradesPerSecond)} trades/s, ${rate.seconds.toFixed(1)} s, ${cpu}; ${formatCpu(rate)}`;
}

const formatCount = (value: number) => Math.round(value).toLocaleString('en-US');

function formatRate({ tradesPerSecond, minutesPerSecond, corrections }: Throughput): string {
  const corrected = corrections > 0 ? `, ${corrections} corrected bars` : '';
  return `${formatCount(tradesPerSecond)} trades/s, ${minutesPerSecond.toFixed(1)} bars/s${corrected}`;
}

function formatCpu({ cpu }: Pick<Throughput, 'cpu'>): string {
  return `cores: ${[...cpu].map(([name, share]) => `${name} ${share.toFixed(2)}`).join(', ')}`;
}

/** @param delays in rising order */
function formatDelays(delays: readonly number[]): string {
  const quantile = (level: number) => (delays[Math.floor(level * (delays.length - 1))] ?? Number.NaN).toFixed(0);
  return `p50 ${quantile(0.5)} ms, p99 ${quantile(0.99)} ms, max ${quantile(1)} ms of ${delays.length}`;
}

function formatMemory(usage: ReadonlyMap<string, Usage>): string {
  return [...usage].map(([name, { rssMb }]) => `${name} ${rssMb.toFixed(0)} MB`).join(', ');
}

function formatPeaks(usage: ReadonlyMap<string, Usage>): string {
  return [...usage].map(([name, { peakMb }]) => `${name} ${peakMb.toFixed(0)} MB`).join(', ');
}

function sumPeaks(usage: ReadonlyMap<string, Usage>): number {
  return [...usage.values()].reduce((sum, { peakMb }) => sum + peakMb, 0);
}

/** The three processes of each side run the same program, so its pages are in memory once. */
function sumWithSharedFiles(usage: ReadonlyMap<string, Usage>): number {
  const all = [...usage.values()];
  const own = all.reduce((sum, { rssMb, fileMb }) => sum + rssMb - fileMb, 0);
  return own + Math.max(...all.map(({ fileMb }) => fileMb));
}
