import { formatHour, formatMinute, HOUR_MS } from '../../forecasting/hour';
import { type Difference, numbersOf } from '../../operations/replay/difference';
import type { Replay } from '../../operations/replay/replay-hour';
import { renderTable } from '../../reporting/text-table';

/** What was published of the hour beside what is rebuilt, and each difference with its cause. */
export function renderReplay(replay: Replay): string {
  const { asset, hour, snapshot, version } = replay;
  const source = snapshot ? `, ${snapshot.source}` : '';
  const lines = [
    `${asset} ${formatHour(hour)}, of the price at ${formatMinute(hour + HOUR_MS)}${source}`,
    ...(snapshot
      ? [`  as known at ${formatMinute(snapshot.asOf)}: ${snapshot.rows} hours, ${snapshot.history.sha256}`]
      : []),
    ...(version ? [`  btc_predictor version ${version.version}, run ${version.runId}`] : []),
  ];
  return `${lines.join('\n')}\n\n${renderNumbers(replay)}${renderVerdict(replay)}`;
}

function renderNumbers({ published, rebuilt }: Replay): string {
  if (!published && !rebuilt) return '';
  const then = published ? numbersOf(published) : new Map<string, number>();
  const now = rebuilt ? numbersOf(rebuilt) : new Map<string, number>();
  const names = [...new Set([...then.keys(), ...now.keys()])];
  const heads = ['', ...(published ? ['published'] : []), ...(rebuilt ? ['rebuilt'] : [])];
  const rows = names.map((name) => [
    name,
    ...(published ? [show(then.get(name))] : []),
    ...(rebuilt ? [show(now.get(name))] : []),
  ]);
  return `${renderTable([heads, ...rows])}\n`;
}

function show(value: number | undefined): string {
  return value === undefined ? '–' : String(value);
}

function renderVerdict({ published, whyUnpublished, rebuilt, whyNotRebuilt, differences }: Replay): string {
  const lines = [
    ...(whyUnpublished === null ? [] : [`Nothing was published of this hour: ${whyUnpublished}.`]),
    ...(whyNotRebuilt === null ? [] : [`It cannot be rebuilt: ${whyNotRebuilt}.`]),
    ...(!published && rebuilt ? ['The rebuilt forecast is what it would have been. Nothing is written.'] : []),
    ...differences.map(renderDifference),
    ...(published && rebuilt && differences.length === 0
      ? ['No difference: every digit is the one that was published.']
      : []),
  ];
  return `${lines.join('\n')}\n`;
}

function renderDifference({ what, published, rebuilt, why }: Difference): string {
  return `✘ ${what}: ${published} was published, ${rebuilt} is rebuilt (${why})`;
}
