import type { Observations } from '../clients/postgres/observations';
import type { AssetHour } from '../forecasting/hour';
import { checkSeries, type QualityReport } from '../forecasting/quality/check-series';
import type { ExtractedHistory } from './extract';

export type { QualityReport } from '../forecasting/quality/check-series';

export interface QualityActivities {
  /** Checks the data of the hour. For bad data it returns a report with `passed: false` and does not throw. */
  checkQuality(input: AssetHour & { extracted: ExtractedHistory }): Promise<QualityReport>;
}

export function createQualityActivities({ observations }: { observations: Observations }): QualityActivities {
  return {
    checkQuality: async ({ asset, hour, extracted: { source, asOf, firstHour, rejectedPrices } }) => {
      const series = await observations.read({ source, asset, firstHour, lastHour: hour, asOf });
      return checkSeries(series, { hour, firstHour, rejectedPrices });
    },
  };
}
