import { createExtractActivities } from '../../activities/extract';
import { connectLiveCoinWatch } from '../../clients/livecoinwatch';
import { sha256Of } from '../../clients/object-store';
import { formatProcessedCsv, processSeries } from '../../forecasting/features/processed';
import { HOUR_MS, type Hour } from '../../forecasting/hour';
import { formatSeriesCsv } from '../../forecasting/series-csv';
import { objectStoreInMemory, observationsInMemory } from '../support/in-memory-observations';
import { API_KEY, startSimulator } from '../support/start-simulator';

/** The data of a run without a fault: computed from the same prices, in memory. */
export interface Reference {
  hashesOf(hour: Hour): Promise<{ history: string; processed: string }>;
  close(): Promise<void>;
}

export async function createReference({ historyDays }: { historyDays: number }, firstHour: Hour): Promise<Reference> {
  const simulator = await startSimulator({ now: firstHour + 60_000, creditsPerDay: 100_000, callsPerSecond: 10_000 });
  const observations = observationsInMemory();
  const { extractPrices } = createExtractActivities({
    liveCoinWatch: connectLiveCoinWatch({ url: simulator.url, apiKey: API_KEY }),
    observations,
    objectStore: objectStoreInMemory(),
    clock: simulator.clock,
    historyDays,
    assets: 1,
    readClockLead: async () => 0,
    rateLimit: { startPerSecond: 1_000 },
  });
  const known = new Map<Hour, Promise<{ history: string; processed: string }>>();
  let turn: Promise<unknown> = Promise.resolve();

  async function compute(hour: Hour) {
    simulator.clock.set(Math.max(simulator.clock.now(), hour + 60_000));
    const { source, asOf } = await extractPrices({ asset: 'BTC', hour });
    const from = hour - (historyDays * 24 - 1) * HOUR_MS;
    const series = await observations.read({ source, asset: 'BTC', firstHour: from, lastHour: hour, asOf });
    return {
      history: sha256Of(formatSeriesCsv(series)),
      processed: sha256Of(formatProcessedCsv(processSeries(series))),
    };
  }

  return {
    hashesOf: (hour) => {
      const hashes = known.get(hour) ?? turn.then(() => compute(hour));
      known.set(hour, hashes);
      turn = hashes.catch(() => undefined);
      return hashes;
    },
    close: () => simulator.close(),
  };
}
