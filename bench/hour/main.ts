import { readSettings, requireServers } from '../../config/settings';
import { HOUR_MS, hourOf } from '../../forecasting/hour';
import { systemClock } from '../../system/clock';
import { messageOf } from '../../system/errors';
import { withTemporal } from '../../temporal/connection';
import { type ScratchHome, withScratchHome, withStack } from '../scratch-home';
import { LIMITS } from './limits';
import { measureStart } from './start-times';
import { measureHour, medianTimes, type StepTimes } from './step-times';

const HISTORY_DAYS = '365';
const ORDINARY_HOURS = 3;

/**
 * Measures hours on a stack of its own: the first hour, which fetches a year and trains the first model, and the ordinary hours after it.
 * Prints of each step how long it waited for a worker, how long it ran, and what limits it. Then it measures a start with this state, and
 * the commands that read.
 */
async function main(): Promise<void> {
  await withScratchHome('bench', async (home) => {
    await measureHours(home);
    await measureStart(home, { HISTORY_DAYS });
  });
}

async function measureHours(home: ScratchHome): Promise<void> {
  await withStack(home, { variables: { HISTORY_DAYS } }, async (stack) => {
    const { temporal } = requireServers(readSettings(stack.environment), 'temporal');
    await withTemporal(temporal, async (client) => {
      const newest = hourOf(systemClock.now());
      const hours: StepTimes[][] = [];
      for (let back = ORDINARY_HOURS; back >= 0; back--) hours.push(await measureHour(client, newest - back * HOUR_MS));
      const [first = [], ...ordinary] = hours;
      printSteps(`the first hour, with ${HISTORY_DAYS} days to fetch`, first, 'first-forecast');
      printSteps(`an ordinary hour (medians of ${ORDINARY_HOURS})`, medianTimes(ordinary), 'forecast');
    });
  });
}

function printSteps(title: string, steps: readonly StepTimes[], published: string): void {
  const rows = steps.map(({ step, scheduledAt, startedAt, endedAt }) => {
    const [from, waited, ran] = [scheduledAt, startedAt - scheduledAt, endedAt - startedAt].map(formatSeconds);
    return `  ${step.padEnd(16)}${from}${waited}${ran}   ${LIMITS[step] ?? ''}\n`;
  });
  const from = steps.find(({ step }) => step === 'extract')?.scheduledAt ?? Number.NaN;
  const to = steps.find(({ step }) => step === published)?.endedAt ?? Number.NaN;
  const header = `  ${'step'.padEnd(16)}${'begins'.padStart(9)}${'waits'.padStart(9)}${'runs'.padStart(9)}   limit\n`;
  process.stdout.write(
    `${title}\n${header}${rows.join('')}  extract → ${published}: ${formatSeconds(to - from).trim()}\n`,
  );
}

function formatSeconds(ms: number): string {
  return `${(ms / 1_000).toFixed(2)} s`.padStart(9);
}

main().catch((error: unknown) => {
  process.stderr.write(`bench:hour: ${messageOf(error)}\n`);
  process.exitCode = 1;
});
