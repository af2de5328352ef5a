import type { Stray } from '../../clients/postgres/ledger/strays';
import { counted } from '../../forecasting/counted';
import type { Fault } from '../../operations/ledger/fault';
import type { ChainReport } from '../../operations/ledger/verify-chain';

/** A spoilt chain can have a fault in every entry: the first ones tell where to look. */
const MOST_FAULTS = 20;

/** `BTC livecoinwatch: 812 forecasts, 810 settled, 1 void, chain whole, head abcd…`, and a line for each fault. */
export function renderChain(report: ChainReport): string {
  const { asset, source, forecasts, late, settled, voided, unsealed, head, faults } = report;
  const waiting = forecasts - settled - voided;
  const counts = [
    counted(forecasts, 'forecast'),
    ...(late > 0 ? [`${late} of them late`] : []),
    `${settled} settled`,
    ...(unsealed > 0 ? [`${unsealed} of them before there were seals`] : []),
    `${voided} void`,
    ...(waiting > 0 ? [`${waiting} waiting`] : []),
    faults.length === 0 ? 'chain whole' : counted(faults.length, 'fault'),
    `head ${head}`,
  ];
  return `${asset} ${source}: ${counts.join(', ')}\n${renderFaults(faults)}`;
}

export function renderStray({ forecastId, problem }: Stray): string {
  return `✘ ${forecastId}: ${problem}\n`;
}

function renderFaults(faults: readonly Fault[]): string {
  const lines = faults.slice(0, MOST_FAULTS).map(renderFault);
  const more = faults.length - lines.length;
  return [...lines, ...(more > 0 ? [`  … and ${more} more`] : [])].map((line) => `${line}\n`).join('');
}

function renderFault({ forecastId, field, stored, recomputed }: Fault): string {
  return `✘ ${forecastId}: ${field} is ${stored}, and should be ${recomputed}`;
}
