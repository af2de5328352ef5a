import { writeFileSync } from 'node:fs';
import { formatCounted } from '../../reporting/numbers';
import { renderTable } from '../../reporting/text-table';
import type { FaultResult } from './fault';

/** The table shows this many problems of a fault; the failed test shows all. */
const MAX_SHOWN = 3;

export function summarise({ outcome, problems }: Pick<FaultResult, 'outcome' | 'problems'>): string {
  return problems.length === 0 ? outcome : `FAILED: ${problems.slice(0, MAX_SHOWN).join('; ')}`;
}

/** The table of faults and outcomes, and the totals. */
export function renderResults(
  results: readonly FaultResult[],
  skipped: readonly { fault: string; why: string }[],
): string {
  const rows = [
    ...results.map((result) => [result.fault, summarise(result), `${result.lost} lost`, `${result.doubled} doubled`]),
    ...skipped.map(({ fault, why }) => [fault, `skipped: ${why}`, '', '']),
  ];
  const sum = (read: (result: FaultResult) => number) => results.reduce((total, result) => total + read(result), 0);
  const failed = results.filter(({ problems }) => problems.length > 0).length;
  const totals = [
    formatCounted(results.length, 'fault'),
    `${results.length - failed} healed or named`,
    `${failed} failed`,
    `${skipped.length} skipped`,
    `${sum(({ lost }) => lost)} lost`,
    `${sum(({ doubled }) => doubled)} doubled`,
  ];
  return `${renderTable(rows)}\n${totals.join(', ')}\n`;
}

/** Prints the table, and writes it to the file, if there is one. */
export function report(table: string, path: string): void {
  process.stdout.write(`\n${table}`);
  if (path !== '') writeFileSync(path, table);
}
