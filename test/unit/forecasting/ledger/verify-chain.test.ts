import { renderChain } from '../../../../cli/ledger/render-report';
import { HOUR_MS } from '../../../../forecasting/hour';
import { type Rise, sealRise } from '../../../../forecasting/ledger/rise-entries';
import { verifyChain } from '../../../../forecasting/ledger/verify-chain';
import { plantedRise, RISE_QUESTION } from '../../../support/planted-forecasts';

/** Three live forecasts, two late ones and four backfilled ones. */
function plantChain(): Rise[] {
  const chain: Rise[] = [];
  for (let index = 0; index < 9; index++) {
    const rise = plantedRise(index, { backfilled: index >= 5 });
    const madeAt = rise.originHour + (index < 3 ? 60_000 : 2 * HOUR_MS);
    chain.push(sealRise({ ...rise, madeAt }, chain.at(-1)));
  }
  return chain;
}

async function* listEntries(chain: readonly Rise[]) {
  for (const forecast of chain) yield { forecast, settlement: null, void: null };
}

it('should count live, late and backfilled forecasts apart', async () => {
  const key = { source: 'livecoinwatch', asset: 'BTC', question: RISE_QUESTION.id };
  const report = await verifyChain({ ...key, entries: listEntries(plantChain()) });
  expect(report).toMatchObject({ forecasts: 9, live: 3, late: 2, backfilled: 4, faults: [] });
  expect(renderChain(report)).toContain('9 forecasts (3 live, 2 late, 4 backfilled), 0 settled');
  const live = await verifyChain({ ...key, entries: listEntries(plantChain().slice(0, 3)) });
  expect(renderChain(live)).toContain('3 forecasts, 0 settled');
});
