import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { messageOf } from '../../system/errors';
import { type AssetsMeasure, measureAssets } from './measure-assets';

/**
 * Runs ordinary hours of 1, 10 and 50 assets, with replayed prices and one stack after the other, and prints what one asset costs in one hour:
 * processor time by service, rows and bytes, and the memory of all services. The figures come from the counters of the kernel and of Postgres.
 */
async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      assets: { type: 'string', default: '1,10,50' },
      days: { type: 'string', default: '90' },
      rounds: { type: 'string', default: '2' },
      json: { type: 'string' },
    },
  });
  const measures: AssetsMeasure[] = [];
  for (const assets of values.assets.split(',').map((text) => readCount('--assets', text, 100))) {
    const measure = await measureAssets({
      assets,
      historyDays: readCount('--days', values.days, 9_999),
      rounds: readCount('--rounds', values.rounds, 24),
    });
    measures.push(measure);
    if (measure.failures.length > 0) process.exitCode = 1;
    process.stdout.write(`${renderMeasure(measure)}\n`);
    if (values.json !== undefined) writeFileSync(values.json, `${JSON.stringify(measures, null, 2)}\n`);
  }
}

function readCount(option: string, text: string, max: number): number {
  const count = Number(text);
  if (Number.isInteger(count) && count >= 1 && count <= max) return count;
  throw new Error(`${option} is ${text}; give whole numbers from 1 to ${max}`);
}

function renderMeasure(measure: AssetsMeasure): string {
  const { assets, historyDays, rounds, firstHoursS, roundS, forecastS, endS, failures } = measure;
  const seconds = (values: readonly number[]) => values.map((value) => value.toFixed(1)).join(' / ');
  return [
    `${assets} asset${assets === 1 ? '' : 's'}, ${historyDays} days of history, ${rounds} ordinary hours of each`,
    `  first hours of all: ${firstHoursS.toFixed(0)} s; a round of ordinary hours: ${roundS.toFixed(0)} s`,
    `  start → forecast, p50 / p95 / max: ${seconds(forecastS)} s; start → end: ${seconds(endS)} s`,
    renderValues('CPU seconds per asset-hour', measure.cpuS, 2),
    renderValues('CPU seconds per second without hours', measure.idleCpu, 3),
    renderValues('memory at its peak, MB', measure.peakMb, 0),
    renderValues('rows per asset-hour', measure.rows, 1),
    `  database bytes per asset-hour: ${formatKb(measure.databaseBytes)}`,
    renderValues('KB on the disk per asset-hour', mapToKb(measure.folderBytes), 0),
    ...renderFailures(failures),
  ].join('\n');
}

function renderValues(title: string, values: Readonly<Record<string, number>>, digits: number): string {
  const shown = Object.entries(values).filter(([, value]) => Math.abs(value) >= 0.5 * 10 ** -digits);
  const sum = shown.reduce((total, [, value]) => total + value, 0);
  const parts = shown.sort((a, b) => b[1] - a[1]).map(([name, value]) => `${name} ${value.toFixed(digits)}`);
  return `  ${title}: ${sum.toFixed(digits)} (${parts.join(', ')})`;
}

/** Many hours can fail for the same reason. */
function renderFailures(failures: AssetsMeasure['failures']): string[] {
  const byReason = new Map<string, string[]>();
  for (const { hour, reason } of failures) byReason.set(reason, [...(byReason.get(reason) ?? []), hour]);
  return [...byReason].map(([reason, hours]) => `  FAILED ${hours.length} of the hours, first ${hours[0]}: ${reason}`);
}

const mapToKb = (values: Readonly<Record<string, number>>) =>
  Object.fromEntries(Object.entries(values).map(([name, bytes]) => [name, bytes / 1_024]));

const formatKb = (bytes: number) => `${(bytes / 1_024).toFixed(0)} KB`;

main().catch((error: unknown) => {
  process.stderr.write(`bench:scale: ${messageOf(error)}\n`);
  process.exitCode = 1;
});
