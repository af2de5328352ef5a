import { Gauge, type Registry } from 'prom-client';
import type { LiveCoinWatch } from '../../clients/livecoinwatch';
import { cacheFor, withDeadline } from '../../system/calls';
import type { Clock } from '../../system/clock';

/** A look costs a credit: 144 of 10,000 a day. */
const ASK_EVERY_MS = 10 * 60_000;
const DEADLINE_MS = 2_000;

export interface CreditWatch {
  readonly registry: Registry;
  readonly liveCoinWatch: Pick<LiveCoinWatch, 'credits'>;
  readonly clock: Clock;
}

type Credits = Awaited<ReturnType<LiveCoinWatch['credits']>>;

/** The credits of the day, asked for when someone looks; no series when there was no answer. */
export function watchCredits({ registry, liveCoinWatch, clock }: CreditWatch): void {
  const credits = cacheFor(ASK_EVERY_MS, {
    clock,
    read: () => withDeadline<Credits | null>(DEADLINE_MS, liveCoinWatch.credits()).catch(() => null),
  });
  const addGauge = (name: string, help: string, read: (known: Credits) => number) => {
    const gauge: Gauge = new Gauge({ name, help, registers: [registry], collect });
    async function collect(): Promise<void> {
      const known = await credits();
      gauge.remove();
      if (known) gauge.set(read(known));
    }
  };
  addGauge(
    'nexthour_credits_remaining',
    'Calls to the exchange that are left today, as it said withDeadline the last ten minutes',
    ({ remaining }) => remaining,
  );
  addGauge('nexthour_credits_limit', 'Calls to the exchange that a day has', ({ limit }) => limit);
}
