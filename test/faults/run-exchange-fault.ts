import { randomUUID } from 'node:crypto';
import { createExtractActivities } from '../../activities/extract';
import { connectLiveCoinWatch } from '../../clients/livecoinwatch';
import { connectObjectStore } from '../../clients/object-store';
import type { Database } from '../../clients/postgres/database';
import { createObservations } from '../../clients/postgres/observations';
import type { ObjectStoreSettings } from '../../config/settings';
import { HOUR_MS, hourOf } from '../../forecasting/hour';
import { computeReplayWeeks, WEEK_MS } from '../../forecasting/replay';
import { messageOf } from '../../system/errors';
import { frozenSample } from '../support/price-sample';
import { API_KEY, NOW, startSimulator } from '../support/start-simulator';
import { type ExchangeFault, toFaultOf } from './exchange-faults';
import type { FaultResult } from './fault';

const HISTORY_DAYS = 2;
const asset = 'BTC';

/**
 * Runs the step `extract` for three hours: before, during and after the fault. After it, every price must be the real one, stored
 * once. Uses prices with a source of their own.
 */
export async function runExchangeFault(
  servers: { database: Database; objectStore: ObjectStoreSettings },
  fault: ExchangeFault,
): Promise<FaultResult> {
  let isBroken = false;
  const broken = toFaultOf(fault);
  const simulator = await startSimulator({ faultOf: (call) => (isBroken ? broken(call) : undefined) });
  try {
    const source = `fault-${randomUUID()}`;
    const observations = createObservations(servers.database);
    const { extractPrices } = createExtractActivities({
      liveCoinWatch: { ...connectLiveCoinWatch({ url: simulator.url, apiKey: API_KEY }), source: async () => source },
      observations,
      objectStore: connectObjectStore(servers.objectStore),
      clock: simulator.clock,
      historyDays: HISTORY_DAYS,
      assets: 1,
      readClockLead: async () => 0,
      rateLimit: { startPerSecond: 50 },
    });
    const hour = hourOf(NOW);
    await extractPrices({ asset, hour });

    simulator.clock.set(hour + HOUR_MS + 60_000);
    isBroken = true;
    const during = await extractPrices({ asset, hour: hour + HOUR_MS }).then(() => '', messageOf);
    isBroken = false;

    simulator.clock.set(hour + 2 * HOUR_MS + 60_000);
    const after = await extractPrices({ asset, hour: hour + 2 * HOUR_MS });
    const series = await observations.read({ ...after, asset });
    const stored = await servers.database
      .selectFrom('observations')
      .select('hour')
      .where('source', '=', source)
      .where('rate', 'is not', null)
      .execute();
    const known = new Set(series.filter(({ rate }) => rate !== null).map((row) => row.hour));
    const weeks = computeReplayWeeks({ now: NOW, lastHour: frozenSample().lastHour });
    const wrong = series.filter((row) => row.rate !== frozenSample().at(row.hour - weeks * WEEK_MS)?.rate);
    return {
      fault: `exchange answers: ${fault.name}`,
      outcome: during === '' ? 'healed in the same hour' : `named: ${during}`,
      lost: HISTORY_DAYS * 24 - known.size,
      doubled: stored.length - new Set(stored.map((row) => row.hour)).size,
      problems: [
        ...(fault.isUndetectable ? [] : wrong.map((row) => `the price of ${row.hour} is ${row.rate}`)),
        ...(fault.named?.test(during) === false ? [`the error does not name the fault: ${during}`] : []),
        ...(during.includes(API_KEY) ? ['the error shows the key'] : []),
      ],
    };
  } finally {
    await simulator.close();
  }
}
