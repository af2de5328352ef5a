import { Gauge, type Registry } from 'prom-client';
import type { LiveCoinWatch } from '../../clients/livecoinwatch';
import { atMostEvery } from '../../config/at-most-every';
import type { Clock } from '../../config/clock';
import { within } from '../../config/deadline';

/** A look costs a credit: 144 of 10,000 a day. */
const ASK_EVERY_MS = 10 * 60_000;
const DEADLINE_MS = 2_000;

export interface CreditWatch {
  readonly registry: Registry;
  readonly liveCoinWatch: Pick<LiveCoinWatch, 'credits'>;
  readonly clock: Clock;
}

/** The credits of the day, asked for when someone looks; NaN when there was no answer. */
export function watchCredits({ registry, liveCoinWatch, clock }: CreditWatch): void {
  const unknown = { remaining: Number.NaN, limit: Number.NaN };
  const credits = atMostEvery(ASK_EVERY_MS, {
    clock,
    read: () => within(DEADLINE_MS, liveCoinWatch.credits()).catch(() => unknown),
  });
  const remaining: Gauge = new Gauge({
    name: 'nexthour_credits_remaining',
    help: 'Calls to the exchange that are left today, as it said within the last ten minutes; NaN when it did not answer',
    registers: [registry],
    collect: async () => remaining.set((await credits()).remaining),
  });
  const limit: Gauge = new Gauge({
    name: 'nexthour_credits_limit',
    help: 'Calls to the exchange that a day has',
    registers: [registry],
    collect: async () => limit.set((await credits()).limit),
  });
}
