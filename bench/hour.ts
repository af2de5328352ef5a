import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Client } from '@temporalio/client';
import { rootCause } from '@temporalio/common';
import { readSettings, requireServers } from '../config/settings';
import { HOUR_MS, hourOf } from '../forecasting/hour';
import { folderOutsideHome } from '../stack/postgres-place';
import { startStack } from '../stack/stack';
import { systemClock } from '../system/clock';
import { connectTemporal } from '../temporal/connection';
import { startHour } from '../temporal/hours';
import type { StepStatus } from '../workflows/dag/status';

const HISTORY_DAYS = '365';

/**
 * Measures two hours on its own stack: the first hour, which fetches a year and trains the first model, and the ordinary hour after
 * it. Prints the duration of each step, and the time from the start of `extract` to the forecast in the ledger.
 */
async function main(): Promise<void> {
  const home = mkdtempSync(join(tmpdir(), 'nexthour-bench-'));
  // When we are root, Postgres runs as another user, who must be able to enter the folder.
  chmodSync(home, 0o755);
  try {
    await measureHours(home);
  } finally {
    rmSync(home, { recursive: true, force: true });
    rmSync(folderOutsideHome(home), { recursive: true, force: true });
  }
}

async function measureHours(home: string): Promise<void> {
  const settings = readSettings({ NEXTHOUR_HOME: home, HISTORY_DAYS });
  const stack = await startStack({ settings, ports: 'free' });
  try {
    const client = await connectTemporal(requireServers(readSettings(stack.environment), 'temporal').temporal);
    const hour = hourOf(systemClock.now());
    printSteps(`the first hour, with ${HISTORY_DAYS} days to fetch`, await runHour(client, hour - HOUR_MS));
    printSteps('an ordinary hour', await runHour(client, hour));
    await client.connection.close();
  } finally {
    await stack.stop();
  }
}

async function runHour(client: Client, hour: number): Promise<readonly StepStatus[]> {
  const { handle } = await startHour(client, { asset: 'BTC', hour, trains: true });
  return (await handle.result()).steps;
}

function printSteps(title: string, steps: readonly StepStatus[]): void {
  const from = steps[0]?.startedAt ?? 0;
  const published = steps.find(({ step, result }) => step.endsWith('forecast') && result !== null);
  const rows = steps.flatMap(({ step, startedAt, endedAt }) =>
    startedAt === null || endedAt === null ? [] : [`  ${step.padEnd(16)}${formatSeconds(endedAt - startedAt)}\n`],
  );
  const path = `  extract → ${published?.step}: ${formatSeconds((published?.endedAt ?? Number.NaN) - from)}\n`;
  process.stdout.write(`${title}\n${rows.join('')}${path}`);
}

function formatSeconds(ms: number): string {
  return `${(ms / 1_000).toFixed(2).padStart(7)} s`;
}

main().catch((error: Error) => {
  process.stderr.write(`${rootCause(error) ?? error.message}\n`);
  process.exitCode = 1;
});
