import { formatHour, formatMinute, HOUR_MS } from '../../forecasting/hour';
import { type Difference, numbersOf } from '../../operations/replay/difference';
import type { Replay } from '../../operations/replay/replay-hour';
import { renderTable } from '../../reporting/text-table';

/** The published numbers of an hour beside the rebuilt ones, and each difference with its cause. */
export function renderReplay(replay: Replay): string {
  const { asset, hour, snapshot, version } = replay;
  const source = snapshot ? `, ${snapshot.source}` : '';
  const lines = [
    `${asset} ${formatHour(hour)}, forecast of the price at ${formatMinute(hour + HOUR_MS)}${source}`,
    ...(snapshot
      ? [
          `  snapshot as known at ${formatMinute(snapshot.asOf)}: ${snapshot.rows} hours, sha256 ${snapshot.history.sha256}`,
        ]
      : []),
    ...(version ? [`  btc_predictor version ${version.version}, MLflow run ${version.runId}`] : []),
  ];
  return `${lines.join('\n')}\n\n${renderNumbers(replay)}${renderConclusion(replay)}`;
}

function renderNumbers({ published, rebuilt }: Replay): string {
  if (!published && !rebuilt) return '';
  const then = published ? numbersOf(published) : new Map<string, number>();
  const now = rebuilt ? numbersOf(rebuilt) : new Map<string, number>();
  const names = [...new Set([...then.keys(), ...now.keys()])];
  const heads = ['', ...(published ? ['published'] : []), ...(rebuilt ? ['rebuilt'] : [])];
  const rows = names.map((name) => [
    name,
    ...(published ? [renderNumber(then.get(name))] : []),
    ...(rebuilt ? [renderNumber(now.get(name))] : []),
  ]);
  return `${renderTable([heads, ...rows])}\n`;
}

function renderNumber(value: number | undefined): string {
  return value === undefined ? '–' : String(value);
}

function renderConclusion({ published, whyUnpublished, rebuilt, whyNotRebuilt, differences }: Replay): string {
  const lines = [
    ...(whyUnpublished === null ? [] : [`No forecast was published for this hour: ${whyUnpublished}.`]),
    ...(whyNotRebuilt === null ? [] : [`The forecast cannot be rebuilt: ${whyNotRebuilt}.`]),
    ...(!published && rebuilt
      ? ['The rebuilt forecast shows what would have been published. Nothing is written.']
      : []),
    ...differences.map(renderDifference),
    ...(published && rebuilt && differences.length === 0
      ? ['No difference: the rebuilt forecast equals the published one in every digit.']
      : []),
  ];
  return `${lines.join('\n')}\n`;
}

function renderDifference({ what, published, rebuilt, why }: Difference): string {
  return `✘ ${what}: published ${published}, rebuilt ${rebuilt} (${why})`;
}
