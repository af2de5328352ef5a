import type { LivePace } from './measure-live-pace';
import type { Peer } from './measure-peer';
import type { Restart } from './measure-restart';
import type { Throughput } from './measure-throughput';
import type { Usage } from './services';

export interface Results {
  readonly live: LivePace;
  readonly line: Throughput;
  readonly bars: Throughput;
  readonly restart: Restart;
  readonly peer: Peer | null;
}

/** The three processes that do the job of the peer. */
const COMPARED = ['candles', 'features', 'predict'];

/** The measures as text, each with its goal. */
export function formatResults({ live, line, bars, restart, peer }: Results): string {
  const lines = [
    `ingest → bars       ${formatRate(bars)} (goal 50,000)`,
    `  ${formatCpu(bars)}`,
    `ingest → forecasts  ${formatRate(line)} (goal 20,000)`,
    `  ${formatCpu(line)}`,
    `bar close → forecast published, ${live.tradesPerSecond.toFixed(0)} trades/s: ${formatDelays(live.delaysMs)} (goal p99 250 ms)`,
    `memory at live pace: ${formatMemory(live.usage)} (goal 150 MB)`,
    `largest memory under load: ${formatPeaks(line.usage)}`,
    `restart → caught up: ${restart.seconds.toFixed(1)} s for ${restart.minutes} minutes with ${formatCount(restart.trades)} trades`,
  ];
  return [...lines, ...(peer ? formatPeer(peer, line) : [])].join('\n');
}

function formatPeer(peer: Peer, line: Throughput): string[] {
  const ours = sumPeaks(new Map([...line.usage].filter(([name]) => COMPARED.includes(name))));
  const theirs = sumPeaks(peer.usage);
  return [
    `quixstreams, TA-Lib and xgboost: ${formatCount(peer.tradesPerSecond)} trades/s, largest memory ${formatPeaks(peer.usage)}`,
    `  throughput ${(line.tradesPerSecond / peer.tradesPerSecond).toFixed(1)} × theirs (goal 3)`,
    `  memory of ${COMPARED.join(', ')} under load ${ours.toFixed(0)} MB, theirs ${theirs.toFixed(0)} MB: ${(ours / theirs).toFixed(2)} × (goal 0.5)`,
  ];
}

const formatCount = (value: number) => Math.round(value).toLocaleString('en-US');

function formatRate({ tradesPerSecond, minutesPerSecond, corrections }: Throughput): string {
  const corrected = corrections > 0 ? `, ${corrections} corrected bars` : '';
  return `${formatCount(tradesPerSecond)} trades/s, ${minutesPerSecond.toFixed(1)} bars/s${corrected}`;
}

function formatCpu({ cpu }: Throughput): string {
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
