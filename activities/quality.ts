import type { Observations } from '../clients/postgres/observations';
import type { AssetHour } from '../forecasting/hour';
import { checkSeries, type QualityReport } from '../forecasting/quality/check-series';
import type { Extracted } from './extract';

export type { QualityReport } from '../forecasting/quality/check-series';

export interface QualityActivities {
  /** Reports what is wrong with the data of the hour; bad data is a finding, not an error. */
  checkQuality(input: AssetHour & { extracted: Extracted }): Promise<QualityReport>;
}

export interface QualityDeps {
  readonly observations: Observations;
}

export function createQualityActivities({ observations }: QualityDeps): QualityActivities {
  return {
    checkQuality: async ({ asset, hour, extracted: { source, asOf, firstHour } }) => {
      const series = await observations.read({ source, asset, firstHour, lastHour: hour, asOf });
      return checkSeries(series, { hour, firstHour });
    },
  };
}
