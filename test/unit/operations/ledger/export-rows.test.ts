import { createHash } from 'node:crypto';
import { sealForecast, sealSettlement } from '../../../../forecasting/ledger/entries';
import { sealRise, sealRiseSettlement } from '../../../../forecasting/ledger/rise-entries';
import {
  FORECAST_HEADER,
  formatForecastLine,
  formatRiseLine,
  formatRiseSettlementLine,
  formatSettlementLine,
  RISE_HEADER,
  RISE_SETTLEMENT_HEADER,
  SETTLEMENT_HEADER,
} from '../../../../operations/ledger/export-rows';
import { FIRST_HOUR, plantedForecast, plantedRise } from '../../../support/planted-forecasts';

const closing = { actual: 50_100, snapshotSha256: 'c'.repeat(64) };
const price = sealForecast({ ...plantedForecast(0), madeAt: FIRST_HOUR + 60_000 }, undefined);
const settlement = sealSettlement({ forecast: price, ...closing, settledAt: price.targetHour + 60_000 });
const rise = sealRise({ ...plantedRise(0), madeAt: FIRST_HOUR + 60_000 }, undefined);
const riseSettlement = sealRiseSettlement({ forecast: rise, ...closing, settledAt: rise.targetHour + 60_000 });

/** The hashes were computed by the version before the forecasts of minutes. Exports of one ledger must stay equal, byte by byte. */
it.each([
  [
    'forecasts.csv',
    FORECAST_HEADER + formatForecastLine(price),
    '5f7e50c41ef020e73990433a0e0de9de3ecffa302e1e2fea938b851faa2ea420',
  ],
  [
    'settlements.csv',
    SETTLEMENT_HEADER + formatSettlementLine(settlement, price.hash),
    'c75bb998a7f367ee20daf719399a0fbff7caac035509b3ebb7907707b825963c',
  ],
  [
    'rise-forecasts.csv',
    RISE_HEADER + formatRiseLine(rise),
    '5904bde11f57d40192f97388105d9bd1e5e1738606358def889cbcbb613c0fb0',
  ],
  [
    'rise-settlements.csv',
    RISE_SETTLEMENT_HEADER + formatRiseSettlementLine(riseSettlement, rise.hash),
    '94fb9659d54e9bdd4b61d448dec468386db8374b0ac0047ce44fd7fcd522b46d',
  ],
])('should write the same bytes as earlier versions to %s', (_, text, hash) => {
  expect(createHash('sha256').update(text).digest('hex')).toBe(hash);
});
