import { Gauge, type Registry } from 'prom-client';
import type { LiveCoinWatch } from '../../clients/livecoinwatch';
import { cacheFor, withDeadline } from '../../system/calls';
import type { Clock } from '../../system/clock';

/** Each query costs one credit, so this takes at most 144 of the 10,000 credits per day. */
const QUERY_INTERVAL_MS = 10 * 60_000;
const DEADLINE_MS = 2_000;

type Credits = Awaited<ReturnType<LiveCoinWatch['credits']>>;

/** Adds gauges of the API credits of the day. A scrape queries them. When there is no answer, the gauges export no series. */
export function addCreditGauges(deps: {
  registry: Registry;
  liveCoinWatch: Pick<LiveCoinWatch, 'credits'>;
  clock: Clock;
}): void {
  const { registry, liveCoinWatch, clock } = deps;
  const readCredits = cacheFor(QUERY_INTERVAL_MS, {
    clock,
    read: () => withDeadline<Credits | null>(DEADLINE_MS, liveCoinWatch.credits()).catch(() => null),
  });
  const addGauge = (name: string, help: string, read: (credits: Credits) => number) => {
    const gauge: Gauge = new Gauge({ name, help, registers: [registry], collect });
    async function collect(): Promise<void> {
      const credits = await readCredits();
      gauge.remove();
      if (credits) gauge.set(read(credits));
    }
  };
  addGauge(
    'nexthour_credits_remaining',
    'Calls to LiveCoinWatch that remain today; at most ten minutes old',
    ({ remaining }) => remaining,
  );
  addGauge('nexthour_credits_limit', 'Calls to LiveCoinWatch that are allowed per day', ({ limit }) => limit);
}
