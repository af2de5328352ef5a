import type { Database } from '../../../clients/postgres/database';
import { createHourRuns } from '../../../clients/postgres/hour-runs';
import { HOUR_MS, type Hour } from '../../../forecasting/hour';
import { listDeclaredSteps } from '../../../operations/hours/declared-steps';

/** A real run has 8 kB of steps, half of it what they returned. */
const BYTES_OF_RESULT = 250;
/** Hours that are written at a time. */
const AT_ONCE = 40;
const asset = 'BTC';

/** Hours back from the newest one. Each tenth hour failed first, and succeeded in a second run. */
export async function plantHours(database: Database, { newest, count }: { newest: Hour; count: number }) {
  const hourRuns = createHourRuns(database);
  const plant = async (index: number) => {
    const hour = newest - index * HOUR_MS;
    const plain = { asset, hour, source: 'livecoinwatch', steps: stepsAt(hour) };
    if (index % 10 === 0) {
      const failed = { ...plain, runId: `${index}-1`, outcome: 'failed', reason: 'extract failed', finishedAt: hour };
      await hourRuns.record(failed);
    }
    const run = { ...plain, runId: `${index}-2`, outcome: 'published', reason: null, finishedAt: hour + 60_000 };
    await hourRuns.record(run);
  };
  for (let first = 0; first < count; first += AT_ONCE) {
    await Promise.all(Array.from({ length: Math.min(AT_ONCE, count - first) }, (_, index) => plant(first + index)));
  }
}

function stepsAt(hour: Hour) {
  return listDeclaredSteps().map(({ step, inputs }, index) => ({
    ...{ step, activityType: step, needs: inputs, state: 'succeeded', attempts: 1, maxAttempts: 30 },
    ...{ startedAt: hour + index * 1_000, endedAt: hour + index * 1_000 + 800, reason: null, lastError: null },
    result: { key: `${step}/${hour}`, text: 'a1'.repeat(BYTES_OF_RESULT / 2) },
    ...{ nextTryAt: null, deadline: null, skippedReason: null, kept: false },
  }));
}
