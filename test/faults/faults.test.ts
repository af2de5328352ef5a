import { HOUR_MS, parseHour } from '../../forecasting/hour';
import { seededRandom } from '../../forecasting/random';
import { renderTable } from '../../reporting/text-table';
import { until } from '../support/until';
import { connectionFaults } from './connection-faults';
import { exchangeFaults } from './exchange-faults';
import type { Fault, FaultResult } from './fault';
import { modelFaults } from './model-faults';
import { faultsOfSeed, processFaults } from './process-faults';
import { createReference } from './reference';
import { registryFaults } from './registry-faults';
import { resourceFaults } from './resource-faults';
import { runExchangeFault } from './run-exchange-fault';
import { type History, runFault } from './run-fault';
import { HISTORY_DAYS, startTarget, type Target } from './target';
import { timeFaults } from './time-faults';

/**
 * Breaks a complete nexthour, one fault at a time, and checks after each hour from outside that nothing was lost or done twice. All
 * faults share one start: each one gets the next hour. `npm run test:faults` runs the faults marked `isLong`, too.
 */
const { FAULT_SEEDS = '10', FAULT_FIRST_SEED = '1', FAULT_ONLY = '', FAULT_LONG = '' } = process.env;
const MAX_MS = 300_000;
/** The table shows this many problems of a fault; the failed test shows all. */
const MAX_SHOWN = 3;
/** The hours of this run include the night in which Berlin's clocks go back, and all processes use Berlin's time zone. */
const FIRST_HOUR = parseHour('2026-10-24T21Z');

const isSelected = ({ name, isLong = false }: Fault) =>
  name.includes(FAULT_ONLY) && (!isLong || FAULT_LONG !== '' || FAULT_ONLY !== '');
const faults = [
  ...timeFaults,
  ...connectionFaults,
  ...registryFaults,
  ...modelFaults,
  ...resourceFaults,
  ...processFaults,
].filter(isSelected);
const answers = exchangeFaults.filter(({ name }) => `exchange answers: ${name}`.includes(FAULT_ONLY));
const seeds = Array.from({ length: Number(FAULT_SEEDS) }, (_, index) => Number(FAULT_FIRST_SEED) + index);
const seeded = seeds
  .map((seed) => ({ seed, random: seededRandom(seed), fault: choose(faultsOfSeed(seed), seed) }))
  .filter(({ fault }) => fault.name.includes(FAULT_ONLY));
const results: FaultResult[] = [];
let target: Target;
let history: History;

/** Takes turns, so that a few seeds meet all victims. */
function choose(all: readonly Fault[], seed: number): Fault {
  const chosen = all[seed % all.length];
  if (!chosen) throw new Error('there are no faults to choose from');
  return chosen;
}

/** The first hour trains the first model, without a fault. */
const noFault: Fault = { name: 'no fault', holdMs: 0, trains: true, inject: () => () => undefined };

beforeAll(async () => {
  process.env.TZ = 'Europe/Berlin';
  target = await startTarget(FIRST_HOUR + 60_000);
  const reference = await createReference({ historyDays: Number(HISTORY_DAYS) }, FIRST_HOUR);
  history = { next: FIRST_HOUR, hours: [], trained: [], reference };
}, MAX_MS);

afterAll(async () => {
  await history?.reference.close();
  await target?.remove();
  const rows = results.map(({ fault, outcome, lost, doubled, problems }) => [
    fault,
    summarise({ outcome, problems }),
    `${lost} lost`,
    `${doubled} doubled`,
  ]);
  process.stdout.write(`\n${renderTable(rows)}`);
}, MAX_MS);

function summarise({ outcome, problems }: Pick<FaultResult, 'outcome' | 'problems'>): string {
  return problems.length === 0 ? outcome : `FAILED: ${problems.slice(0, MAX_SHOWN).join('; ')}`;
}

async function tryFault(fault: Fault, random: () => number): Promise<void> {
  expectNothingLost(await runFault(target, { fault, history, random }));
}

function expectNothingLost(result: FaultResult): void {
  results.push(result);
  // Jest shows its tests at the end only, which can be an hour later.
  process.stdout.write(`${result.fault}: ${summarise(result)}\n`);
  expect(result).toMatchObject({ lost: 0, doubled: 0, problems: [] });
}

test(
  'an hour without a fault',
  async () => {
    await tryFault(noFault, Math.random);
    await until(
      () => fetch(`${target.serverUrl}/ready`),
      ({ ok }) => ok,
    );
  },
  MAX_MS,
);

if (answers.length > 0) {
  test.each(answers)('exchange answers: $name', async (fault) =>
    expectNothingLost(
      await runExchangeFault({ database: target.database, objectStore: target.direct.objectStore }, fault),
    ),
  );
}

if (faults.length > 0) test.each(faults)('$name', (fault) => tryFault(fault, seededRandom(1)), MAX_MS);

if (seeded.length > 0)
  test.each(seeded)('seed $seed: $fault.name', ({ fault, random }) => tryFault(fault, random), MAX_MS);

test('has run as many hours as it has tried faults', () => {
  const hours = new Set(history.hours);
  expect(hours.size).toBe(history.hours.length);
  expect(history.next).toBe(FIRST_HOUR + history.hours.length * HOUR_MS);
});
