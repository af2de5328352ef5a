import { formatMinute } from '../../forecasting/hour';
import type { MinuteEntry } from '../../forecasting/ledger/minute-entries';
import type { PathRecord } from '../../forecasting/path/record';
import { describeReplay } from '../../forecasting/replay';
import { formatPercent, formatRatio, formatSkill, formatUsd } from '../../reporting/numbers';
import { renderTable } from '../../reporting/text-table';

/** The path as a table, one line for each horizon. */
export function renderPath(entries: readonly MinuteEntry[]): string {
  const [first] = entries;
  if (!first) return '';
  const { asset, source, origin, lastRate, madeAt, modelVersion } = first.forecast;
  const replayed = describeReplay(source, origin);
  const rows = entries.map(({ forecast: { horizonMinutes, target, point, interval, late }, settlement }) => [
    ...[`${horizonMinutes / 60}h`, formatMinute(target), formatUsd(point)],
    ...[formatUsd(interval.lower), formatUsd(interval.upper)],
    settlement ? formatUsd(settlement.actual) : late ? 'late' : '',
  ]);
  return [
    `${asset}, the 24 hours after ${formatMinute(origin)}${replayed ? ` (${replayed})` : ''}`,
    `  last price $${formatUsd(lastRate)}; made ${formatMinute(madeAt)} by the model ${modelVersion}`,
    renderTable([['horizon', 'target', 'USD', '90 % from', 'to', 'actual'], ...rows]),
  ].join('\n');
}

/** The track record of each source and family, by horizon. */
export function renderPathRecords(asset: string, records: readonly PathRecord[]): string {
  if (records.length === 0) return `There is no path of ${asset} yet.\n`;
  return records.map((one) => renderRecord(asset, one)).join('\n');
}

function renderRecord(asset: string, { source, family, horizons }: PathRecord): string {
  const rows = horizons.map((one) => [
    ...[`${one.hours}h`, String(one.live), String(one.settled), String(one.late), String(one.void)],
    ...[formatPercent(one.coverage), formatSkill(one.skill), formatRatio(one.rmseRatio)],
  ]);
  const heads = ['horizon', 'live', 'settled', 'late', 'void', 'in 90 %', 'skill', 'RMSE'];
  return `${asset} ${source}, ${family}, the last 30 days\n${renderTable([heads, ...rows])}`;
}
