import type { Inconsistency } from '../../clients/postgres/ledger/inconsistencies';
import type { Fault } from '../../forecasting/ledger/check-entry';
import type { ChainReport } from '../../forecasting/ledger/verify-chain';
import { nextHourQuestion } from '../../forecasting/questions';
import type { LedgerReport } from '../../operations/ledger/verify-ledger';
import { formatCounted } from '../../reporting/numbers';

/** A damaged chain can have a fault in every entry; the first ones show where the damage begins. */
const MAX_FAULTS = 20;

/** One line for each chain and one line for each fault. */
export function renderReport({ chains, inconsistencies, missingHeads }: LedgerReport): string {
  const missing = missingHeads.map((hash) => `✘ no forecast in the ledger has the hash ${hash} (given with --head)\n`);
  const empty = chains.length === 0 ? 'The ledger has no forecast yet.\n' : '';
  return [empty, ...chains.map(renderChain), ...inconsistencies.map(renderInconsistency), ...missing].join('');
}

/** The report for programs. */
export function reportJson({ chains, inconsistencies, missingHeads, faults }: LedgerReport) {
  return {
    faults,
    chains: chains.map(({ found: _, ...chain }) => chain),
    inconsistencies,
    missing_heads: missingHeads,
  };
}

/** `BTC livecoinwatch: 812 forecasts (811 live, 1 late), 810 settled, 1 void, chain intact, head abcd…`, and a line for each fault. */
export function renderChain(report: ChainReport): string {
  const { asset, source, question, forecasts, settled, voided, unsealed, head, faults } = report;
  const waiting = forecasts - settled - voided;
  const counts = [
    `${formatCounted(forecasts, 'forecast')}${renderKinds(report)}`,
    `${settled} settled`,
    ...(unsealed > 0 ? [`${unsealed} of them without a hash (written by an earlier version)`] : []),
    `${voided} void`,
    ...(waiting > 0 ? [`${waiting} waiting`] : []),
    faults.length === 0 ? 'chain intact' : formatCounted(faults.length, 'fault'),
    `head ${head}`,
  ];
  const name = question === nextHourQuestion(asset).id ? asset : question;
  return `${name} ${source}: ${counts.join(', ')}\n${renderFaults(faults)}`;
}

/** Nothing when all forecasts are live. */
function renderKinds({ forecasts, live, late, backfilled }: ChainReport): string {
  if (live === forecasts) return '';
  const kinds = [
    `${live} live`,
    ...(late > 0 ? [`${late} late`] : []),
    ...(backfilled > 0 ? [`${backfilled} backfilled`] : []),
  ];
  return ` (${kinds.join(', ')})`;
}

function renderInconsistency({ forecastId, problem }: Inconsistency): string {
  return `✘ ${forecastId}: ${problem}\n`;
}

function renderFaults(faults: readonly Fault[]): string {
  const lines = faults.slice(0, MAX_FAULTS).map(renderFault);
  const more = faults.length - lines.length;
  return [...lines, ...(more > 0 ? [`  … and ${more} more`] : [])].map((line) => `${line}\n`).join('');
}

function renderFault({ forecastId, field, stored, recomputed }: Fault): string {
  return `✘ ${forecastId}: ${field} is ${stored}, but should be ${recomputed}`;
}
