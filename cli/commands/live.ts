import type { Position } from '../../clients/kafka/offsets';
import { liveStatusJson } from '../../operations/live/live-status-json';
import { readLiveStatus } from '../../operations/live/read-live-status';
import { findReplayRange, findReplayTopic, replayTopic } from '../../operations/live/replay-topic';
import { applyReset, findGroup, type OffsetReset, planReset } from '../../operations/live/reset-offsets';
import { formatCount, formatCounted } from '../../reporting/numbers';
import { renderTable } from '../../reporting/text-table';
import type { Clock } from '../../system/clock';
import { readRunningLiveLine, withKafka } from '../live/live-settings';
import { renderLiveStatus } from '../live/render-live-status';
import type { StopSignal } from '../stop-signal';

/** Prints the state of the live line. Exit code 1 when something is broken. */
export async function liveStatus({ json, clock }: { json: boolean; clock: Clock }): Promise<void> {
  const status = await readLiveStatus({ ...readRunningLiveLine(), now: clock.now() });
  process.stdout.write(json ? `${JSON.stringify(liveStatusJson(status), null, 2)}\n` : renderLiveStatus(status));
  if (status.problems.some(({ severity }) => severity === 'broken')) process.exitCode = 1;
}

export interface ReplayOptions {
  readonly topic: string;
  /** Epoch ms. */
  readonly from: number;
  readonly asset?: string;
  readonly apply: boolean;
  readonly stop: StopSignal;
}

/** Publishes the messages of a topic again, or says how many there are. Exit code 130 after Ctrl-C. */
export async function replayMessages({ topic: name, from, asset, apply, stop }: ReplayOptions): Promise<void> {
  const topic = findReplayTopic(name);
  const { kafka } = readRunningLiveLine().settings;
  const range = await findReplayRange(kafka, { topic, from });
  const count = range.to.reduce((sum, end, index) => sum + Number(end - (range.from[index] ?? end)), 0);
  const of = asset === undefined ? '' : `; only those of ${asset} are sent`;
  process.stdout.write(`${topic} has ${formatCounted(count, 'message')} since then${of}.\n`);
  if (count === 0) return;
  if (!apply) {
    process.stdout.write('Nothing was sent. The same command with --apply sends them again.\n');
    return;
  }
  const { read, sent } = await replayTopic(kafka, { range, asset: asset?.toUpperCase(), signal: stop.signal });
  process.stdout.write(`${formatCounted(sent, 'message')} of ${formatCount(read)} were sent again to ${topic}.\n`);
  if (stop.signal.aborted) process.exitCode = 130;
}

/** Shows the offsets at which a group would continue, or changes them. */
export async function resetOffsets(options: { group: string; to: Position; apply: boolean }): Promise<void> {
  const group = findGroup(options.group);
  await withKafka(async (kafka) => {
    const reset = await planReset(kafka, { group, to: options.to });
    process.stdout.write(renderReset(reset));
    if (options.apply) await applyReset(kafka, reset);
    process.stdout.write(
      options.apply
        ? `${group.id} continues there at its next start.\n`
        : 'Nothing was changed. The same command with --apply changes the offsets.\n',
    );
  });
}

function renderReset({ group, partitions }: OffsetReset): string {
  const rows = partitions.map(({ partition, committed, target }) => [
    String(partition),
    committed === null ? 'none' : String(committed),
    String(target),
    committed === null ? '' : describeMove(Number(target - committed)),
  ]);
  return `${group.id} of ${group.topic}\n${renderTable([['partition', 'now', 'then', ''], ...rows])}`;
}

function describeMove(messages: number): string {
  if (messages === 0) return '';
  const count = formatCounted(Math.abs(messages), 'message');
  return messages < 0 ? `${count} are handled again` : `${count} are never handled`;
}
