import type { MinuteRecord } from '../../forecasting/minute-record';
import { describeKind } from '../../forecasting/replay';
import type { TrackRecord, TrackRecordWindow } from '../../forecasting/track-record';
import { describeSkillWindow, type SkillWindow } from '../../forecasting/track-record-skill';
import { formatCounted, formatPercent, formatRatio, formatUsd } from '../../reporting/numbers';
import { renderTable } from '../../reporting/text-table';

interface SourceRecord {
  readonly record: TrackRecord;
  readonly skill: readonly SkillWindow[];
}

/** The track record of each source as tables. */
export function renderRecord(asset: string, sources: readonly SourceRecord[]): string {
  if (sources.length === 0) return 'There is no forecast yet.\n';
  return sources.map((source) => renderSource(asset, source)).join('\n');
}

/** The track record of each source and model of a question of the live line. */
export function renderMinuteRecord(question: string, records: readonly MinuteRecord[]): string {
  if (records.length === 0) return `There is no forecast of ${question} yet.\n`;
  return records.map((one) => renderMinuteModel(question, one)).join('\n');
}

function renderMinuteModel(question: string, { modelVersion, levels, ...record }: MinuteRecord): string {
  const coverage = levels.map(({ level, coverage: share }) => `${formatPercent(share)} inside ${formatPercent(level)}`);
  const line = levels.length === 0 ? '' : `Coverage of the last 30 days: ${coverage.join(', ')}\n`;
  return `${renderSource(`${question} version ${modelVersion}`, record)}${line}`;
}

function renderSource(asset: string, { record, skill }: SourceRecord): string {
  const { source, live, late, settled, waiting } = record;
  const counts = [
    `${formatCounted(live, 'forecast')} before the target hour`,
    `${settled} settled`,
    `${record.void} void`,
    `${waiting} waiting`,
    ...(late > 0 ? [`${late} late (not scored)`] : []),
  ];
  const kind = record.replayed ? describeKind(source) : null;
  const head = `${asset}, ${source}${kind === null ? '' : ` (${kind})`}: ${counts.join(', ')}`;
  const header = ['', 'settled', 'inside', 'RMSE', 'to persistence', 'Winkler'];
  const windows = renderTable([header, ...record.windows.map(renderWindow)]);
  const skills = skill.map((window) => `  ${window.name}: ${describeSkillWindow(window)}\n`).join('');
  return `${head}\n${windows}Skill of the distribution against the trailing quantiles (positive is better)\n${skills}`;
}

function renderWindow({ name, settled, coverage, rmse, rmseRatio, winkler }: TrackRecordWindow): string[] {
  const usd = (value: number | null) => (value === null ? '–' : formatUsd(value));
  return [name, String(settled), formatPercent(coverage), usd(rmse), formatRatio(rmseRatio), usd(winkler)];
}
