import { formatHour, formatMinute, HOUR_MS } from '../../forecasting/hour';
import { nextHourModel } from '../../forecasting/questions';
import { type Difference, numbersOf } from '../../operations/replay/difference';
import type { Replay } from '../../operations/replay/replay-hour';
import { formatCounted } from '../../reporting/numbers';
import { renderTable } from '../../reporting/text-table';

/** Renders the published and the recomputed numbers of an hour side by side, and each difference with its cause. */
export function renderReplay(replay: Replay): string {
  const { asset, hour, snapshot, version } = replay;
  const source = snapshot ? `, ${snapshot.source}` : '';
  const lines = [
    `${asset} ${formatHour(hour)}, forecast of the price at ${formatMinute(hour + HOUR_MS)}${source}`,
    ...(snapshot
      ? [
          `  snapshot as known at ${formatMinute(snapshot.asOf)}: ${formatCounted(snapshot.rows, 'hour')}, sha256 ${snapshot.history.sha256}`,
        ]
      : []),
    ...(version ? [`  ${nextHourModel(asset)} version ${version.version}, MLflow run ${version.runId}`] : []),
  ];
  return `${lines.join('\n')}\n\n${renderNumbers(replay)}${renderConclusion(replay)}`;
}

function renderNumbers({ published, recomputed }: Replay): string {
  if (!published && !recomputed) return '';
  const publishedNumbers = published ? numbersOf(published) : new Map<string, number>();
  const recomputedNumbers = recomputed ? numbersOf(recomputed) : new Map<string, number>();
  const names = [...new Set([...publishedNumbers.keys(), ...recomputedNumbers.keys()])];
  const heads = ['', ...(published ? ['published'] : []), ...(recomputed ? ['recomputed'] : [])];
  const rows = names.map((name) => [
    name,
    ...(published ? [renderNumber(publishedNumbers.get(name))] : []),
    ...(recomputed ? [renderNumber(recomputedNumbers.get(name))] : []),
  ]);
  return `${renderTable([heads, ...rows])}\n`;
}

function renderNumber(value: number | undefined): string {
  return value === undefined ? '–' : String(value);
}

function renderConclusion({
  published,
  unpublishedReason,
  recomputed,
  notRecomputedReason,
  differences,
}: Replay): string {
  const lines = [
    ...(unpublishedReason === null ? [] : [`No forecast was published for this hour: ${unpublishedReason}.`]),
    ...(notRecomputedReason === null ? [] : [`The forecast cannot be recomputed: ${notRecomputedReason}.`]),
    ...(!published && recomputed
      ? ['The recomputed forecast shows what would have been published. Nothing is written.']
      : []),
    ...differences.map(renderDifference),
    ...(published && recomputed && differences.length === 0
      ? ['No difference: the recomputed forecast equals the published one in every digit.']
      : []),
  ];
  return `${lines.join('\n')}\n`;
}

function renderDifference({ field, published, recomputed, cause }: Difference): string {
  return `✘ ${field}: published ${published}, recomputed ${recomputed} (${cause})`;
}
