import { HOUR_MS, parseHour } from '../../forecasting/hour';
import { seededRandom } from '../../forecasting/random';
import { watchAlias } from './alias';
import { connectionFaults } from './connection-faults';
import { exchangeFaults } from './exchange-faults';
import { exchangeHourFaults } from './exchange-hour-faults';
import type { Fault, FaultResult } from './fault';
import { modelFaults } from './model-faults';
import { watchNaming } from './naming';
import { findNew } from './new-findings';
import { plants } from './plant';
import { faultsOfSeed, processFaults } from './process-faults';
import { createReference } from './reference';
import { registryFaults } from './registry-faults';
import { resourceFaults } from './resource-faults';
import { renderResults, report, summarise } from './results';
import { runExchangeFault } from './run-exchange-fault';
import { type History, runFault, waitUntilReady } from './run-fault';
import { startSampler } from './sampler';
import { scheduleFaults } from './schedule-faults';
import { HISTORY_DAYS, startTarget, type Target } from './target';
import { timeFaults } from './time-faults';

/**
 * Breaks a complete nexthour, one fault at a time, and checks during and after each hour from outside that nothing was lost or done
 * twice. All faults share one start: each one gets the next hour. `npm run test:faults` sets these variables; with FAULT_LONG, also the
 * faults marked `isLong` run. `npm test` runs seven seeds and the faults that take seconds, and has the answers of the exchange in
 * test/integration.
 */
const { FAULT_SEEDS = '7', FAULT_FIRST_SEED = '1', FAULT_ONLY = '', FAULT_LONG = '', FAULT_OUT = '' } = process.env;
const MAX_MS = 600_000;
/** The hours of this run include the night in which Berlin's clocks go back, and all processes use Berlin's time zone. */
const FIRST_HOUR = parseHour('2026-10-24T21Z');

const wanted = FAULT_ONLY.split(',');
const isWanted = (name: string) => wanted.some((text) => name.includes(text));
const isSelected = ({ name, isLong = false }: Fault) =>
  isWanted(name) && (!isLong || FAULT_LONG !== '' || FAULT_ONLY !== '');
const selected = [
  ...timeFaults,
  ...connectionFaults,
  ...exchangeHourFaults,
  ...scheduleFaults,
  ...registryFaults,
  ...modelFaults,
  ...resourceFaults,
  ...processFaults,
].filter(isSelected);
const faults = selected.filter(({ impossible }) => impossible === undefined);
const skipped = selected.flatMap(({ name, impossible }) => (impossible ? [{ fault: name, why: impossible }] : []));
const isPartOfAllTests = process.env.FAULT_SEEDS === undefined;
const answers = exchangeFaults.filter(({ name }) => isWanted(`exchange answers: ${name}`));
const seeds = Array.from({ length: Number(FAULT_SEEDS) }, (_, index) => Number(FAULT_FIRST_SEED) + index);
const seeded = seeds
  .map((seed) => ({ seed, random: seededRandom(seed), fault: choose(faultsOfSeed(seed), seed) }))
  .filter(({ fault }) => isWanted(fault.name));
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
  history = { next: FIRST_HOUR, hours: [], trained: [], reference, alias: watchAlias(), reported: new Set() };
}, MAX_MS);

afterAll(async () => {
  await history?.reference.close();
  await target?.remove();
  report(renderResults(results, skipped), FAULT_OUT);
}, MAX_MS);

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
    await waitUntilReady(target);
  },
  MAX_MS,
);

if (answers.length > 0 && !isPartOfAllTests) {
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

test(
  'the check for a name finds that nothing names a fault',
  async () => {
    const never = /a text that nothing prints/;
    const naming = await watchNaming(target, {
      named: { status: never, log: ['server', never], metric: ['server', never] },
    });
    expect(await naming.wait(0)).toEqual([
      expect.stringMatching('not named in status'),
      expect.stringMatching('not named in the log of server'),
      expect.stringMatching('not named in the metrics of server'),
    ]);
  },
  MAX_MS,
);

/** The last test: it spoils the target. */
test(
  'the checks find each thing that is wrong',
  async () => {
    const sampling = { expectsModel: true, expectsServer: true, alias: history.alias };
    const sampler = startSampler(target, sampling);
    for (const { plant } of plants) await plant(target);
    const sampled = await sampler.stop();
    const { lost, doubled, others } = await findNew(target, history, { ...history, withinMs: 0 });
    expect({ lost: lost.length, doubled: doubled.length }).toEqual({ lost: 0, doubled: 2 });
    for (const { found } of plants)
      expect([...sampled, ...doubled, ...others]).toContainEqual(expect.stringMatching(found));
  },
  MAX_MS,
);
