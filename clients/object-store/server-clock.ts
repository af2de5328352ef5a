import { request } from 'undici';
import type { ObjectStoreSettings } from '../../config/settings';
import { type Clock, systemClock } from '../../system/clock';
import { computeClockLead } from '../../system/clock-lead';
import { createDispatcher } from '../http-dispatcher';

const TIMEOUT_MS = 5_000;

/**
 * By how many ms the clock of this machine is ahead of the object store's, to a second. Every answer has a date, also a refusal; `null`
 * when it has none.
 */
export async function readStoreClockLead(
  { endpoint }: ObjectStoreSettings,
  clock: Clock = systemClock,
): Promise<number | null> {
  const askedAt = clock.now();
  const dispatcher = createDispatcher({ connect: { timeout: TIMEOUT_MS } });
  const { headers, body } = await request(endpoint, {
    ...{ headersTimeout: TIMEOUT_MS, bodyTimeout: TIMEOUT_MS, dispatcher },
  });
  await body.dump();
  const serverTime = Date.parse(String(headers.date));
  return Number.isNaN(serverTime) ? null : computeClockLead({ askedAt, answeredAt: clock.now(), serverTime });
}
