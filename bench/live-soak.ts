import { setTimeout as sleep } from 'node:timers/promises';
import { sql } from 'kysely';
import { instant } from '../clients/postgres/database';
import { IS_OF_LIVE_LINE } from '../clients/postgres/ledger/read-minutes';
import { MINUTE_MS, minuteOf } from '../forecasting/bars/minute-bar';
import { formatMinute } from '../forecasting/hour';
import { seededRandom, shuffle } from '../forecasting/random';
import { waitForExit } from '../system/processes';
import { compareTotals } from './live-soak/compare-totals';
import { readEffects, type TriedFault } from './live-soak/effects';
import { type Difference, describeDifference, findLiveDifferences } from './live-soak/equation';
import { type LiveLine, openLiveLine } from './live-soak/live-line';
import { HELP, type Options, readOptions } from './live-soak/options';
import { findProcessesOf } from './live-soak/process-tree';
import { type NexthourRun, startCommand, withNexthour } from './soak/nexthour-run';

const ASSETS = ['BTC', 'ETH'] as const;
const HORIZON_MINUTES = 5;
/** The baseline needs bars of the past, which the first training imports. */
const MAX_FIRST_FORECAST_MS = 10 * MINUTE_MS;
/** A minute is finished when its forecasts are scored. The longest fault delays that by its own time. */
const MAX_SETTLING_MINUTES = HORIZON_MINUTES + 5;

/**
 * Runs nexthour with its live line, breaks its exchange, processes and servers one after the other, and checks from outside that every
 * minute has one bar, one row of features, one forecast of each model and one score, and that the bars have the trades of the exchange.
 * The exit code is 1 when that is not so.
 */
async function main(): Promise<void> {
  const options = readOptions(process.argv.slice(2));
  if (options === null) return void process.stdout.write(HELP);
  const { speed } = options;
  let home = '';
  const args = ['--live', ...(speed === 1 ? [] : ['--time-lapse', String(speed)])];
  // No second training.
  const variables = { LIVE_TRAIN_HOURS: '24', LIVE_HISTORY_HOURS: '1', HISTORY_DAYS: '90' };
  const problems = await withNexthour({ args, variables }, async (run) => {
    home = run.home;
    const found = await runLine(run, options);
    if (found.length > 0) run.keepLogs();
    return found;
  });
  const left = findProcessesOf(home);
  const all = [...problems, ...left.map((each) => `a process is left running: ${each}`)];
  for (const problem of all) console.log(`BROKEN: ${problem}`);
  console.log(all.length === 0 ? 'the equation holds, and nothing is left running' : `${all.length} lines are broken`);
  process.exitCode = all.length === 0 ? 0 : 1;
}

/** @returns the lines of the equation that are broken */
async function runLine(run: NexthourRun, options: Options): Promise<string[]> {
  const line = openLiveLine({ home: run.home, speed: options.speed });
  console.log(
    `nexthour runs in ${run.home}; seed ${options.seed}, ${options.faults.length} faults; waiting for forecasts`,
  );
  await waitForForecasts(line);
  console.log(`${formatMinute(line.now())}  both assets have forecasts; it runs for ${options.minutes} minutes`);
  const problems: string[] = [];
  const tried = await tryFaults(line, run, options, problems);
  // The minute that is under way has no bar yet.
  const until = minuteOf(line.now()) - MINUTE_MS;
  const found = await waitForEquation(line, until);
  await printEffects(line, tried);
  await printCounts(line, until);
  const totals = await Promise.all(ASSETS.map((asset) => compareAsset(line, asset, until)));
  return [
    ...problems,
    ...[...found, ...totals.flat()].map((difference) => describe(difference, tried)),
    ...(await runCommandAgainst(run, ['ledger', 'verify'])),
    ...(await runCommandAgainst(run, ['live', 'status'])),
  ];
}

/** Waits until each asset has forecasts. Those of the baseline come first; the models that are trained meanwhile join later. */
async function waitForForecasts(line: LiveLine): Promise<void> {
  const giveUpAt = Date.now() + MAX_FIRST_FORECAST_MS;
  for (;;) {
    const { rows } = await line.query((database) =>
      sql<{ asset: string }>`select distinct asset from minute_forecasts where ${IS_OF_LIVE_LINE}`.execute(database),
    );
    if (rows.length === ASSETS.length) return;
    if (Date.now() > giveUpAt) throw new Error(`no forecast after ${MAX_FIRST_FORECAST_MS / MINUTE_MS} minutes`);
    await sleep(1_000);
  }
}

async function tryFaults(
  line: LiveLine,
  { process: nexthour }: NexthourRun,
  { minutes, seed, faults }: Options,
  problems: string[],
): Promise<TriedFault[]> {
  const draw = seededRandom(seed);
  const start = Date.now();
  const slotMs = (minutes * MINUTE_MS) / Math.max(1, faults.length);
  const started: { name: string; from: number }[] = [];
  for (const [index, fault] of shuffle(faults, draw).entries()) {
    console.log(`${formatMinute(line.now())}  ${fault.name}`);
    started.push({ name: fault.name, from: line.now() });
    await fault.run(line, draw).catch((error: Error) => problems.push(`${fault.name}: ${error.message}`));
    await sleep(Math.max(0, start + (index + 1) * slotMs - Date.now()));
    if (nexthour.exitCode !== null) throw new Error('nexthour ended by itself');
  }
  await sleep(Math.max(0, start + minutes * MINUTE_MS - Date.now()));
  return started.map(({ name, from }, index) => ({ name, from, to: started[index + 1]?.from ?? line.now() }));
}

/** The last forecasts are scored minutes later. @returns what is still missing then */
async function waitForEquation(line: LiveLine, until: number): Promise<readonly Difference[]> {
  const dueAt = until + (HORIZON_MINUTES + 1) * MINUTE_MS;
  const giveUpAt = until + MAX_SETTLING_MINUTES * MINUTE_MS;
  for (;;) {
    const hasPassed = line.now() > dueAt;
    const found = await line.query((database) => findLiveDifferences(database, { until }));
    if ((found.length === 0 && hasPassed) || line.now() > giveUpAt) return found;
    await sleep(1_000);
  }
}

async function compareAsset(line: LiveLine, asset: string, until: number): Promise<readonly Difference[]> {
  const { source } = await line
    .ask<{ result: { source: string } }>('/0/public/SystemStatus')
    .then(({ result }) => result);
  const { minutes, trades, differences } = await compareTotals(line, { asset, source, until });
  console.log(
    `${asset}: ${trades} trades in the bars of ${minutes} minutes, ${differences.length} bars differ from the totals`,
  );
  return differences;
}

async function printEffects(line: LiveLine, tried: readonly TriedFault[]): Promise<void> {
  if (tried.length === 0) return;
  console.log(`\n| ${'fault'.padEnd(25)} | slowest bar | slowest forecast | late | corrected bars |`);
  for (const fault of tried) {
    const { barDelay, forecastDelay, late, corrected } = await readEffects(line, fault);
    const cells = [`${barDelay.toFixed(1)} s`.padStart(11), `${forecastDelay.toFixed(1)} s`.padStart(16)];
    const counts = [String(late).padStart(4), String(corrected).padStart(14)];
    console.log(`| ${[fault.name.padEnd(25), ...cells, ...counts].join(' | ')} |`);
  }
}

async function printCounts(line: LiveLine, until: number): Promise<void> {
  const { rows } = await line.query((database) =>
    sql<Record<string, string>>`
      select asset, model_version as model, count(*) as forecasts, count(*) filter (where late) as late,
        count(closing.pinball) as scored, count(closing.void_reason) as void
      from minute_forecasts left join minute_closings as closing on forecast_id = id
      where ${IS_OF_LIVE_LINE} and target <= ${instant(until + MINUTE_MS)} group by 1, 2 order by 1, 2`.execute(
      database,
    ),
  );
  console.log();
  for (const { asset, model, forecasts, late, scored, void: voided } of rows) {
    console.log(`${asset} ${model}: ${forecasts} forecasts, ${late} late, ${scored} scored, ${voided} void`);
  }
}

/** A difference with the fault that was tried then. */
function describe(difference: Difference, tried: readonly TriedFault[]): string {
  const end = difference.minute + MINUTE_MS;
  const fault = tried.findLast(({ from }) => from < end);
  return `${describeDifference(difference)}${fault ? ` (during or after ${fault.name})` : ''}`;
}

async function runCommandAgainst({ environment }: NexthourRun, args: readonly string[]): Promise<string[]> {
  const end = await waitForExit(startCommand(args, environment));
  console.log(`nexthour ${args.join(' ')}: ${end}`);
  return end === 'exit code 0' ? [] : [`nexthour ${args.join(' ')} ended with ${end}`];
}

main().catch((error: Error) => {
  console.error(`soak:live: ${error.message}`);
  process.exitCode = 1;
});
