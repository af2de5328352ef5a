import { openStoredPrices } from '../../../operations/labels/prices';
import { checkGeneratedRequests, SEED } from '../../support/fuzz/check-requests';
import { NEWEST_HOUR, plainApp, pricesUpTo, tablesWith } from '../../support/plain-app';
import { plantedSystemState } from '../../support/planted-system-state';

/** Codes of 503 for parts that this app does not have. */
const ABSENT = ['NoTemporal', 'NoObjectStore', 'NoLiveLine'];

test(`10,000 requests from the OpenAPI document get no 5xx, and no success that it does not allow (seed ${SEED})`, async () => {
  const prices = tablesWith(pricesUpTo(NEWEST_HOUR, 100));
  const app = await plainApp({
    openPrices: (query) => openStoredPrices(prices, query),
    readSystem: async () => plantedSystemState,
  });
  await checkGeneratedRequests({ app, cases: 10_000, absent: ABSENT });
  await app.close();
});
