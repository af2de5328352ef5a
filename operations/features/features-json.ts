import { FEATURES, featureJson } from '../../forecasting/features/registry/registry';
import { SERIES } from '../../forecasting/outside-series/catalogue';
import { describeSeriesInputs } from '../../forecasting/outside-series/group-inputs';

/** All features, and what outside series give, as `GET /features` and `nexthour features list --json` show them. */
export function featuresJson() {
  return { features: FEATURES.map(featureJson), of_series: SERIES.flatMap(describeSeriesInputs) };
}
