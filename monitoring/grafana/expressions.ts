/** Values of the newest run, only while it is a run of this hour or the one before. Older values would mislead. */
export const whileHoursRun = (expr: string) =>
  `${expr} and on () (time() - max(nexthour_newest_run_hour_timestamp_seconds) < 7200)`;

/** Results of the data gate, only while they belong to this hour or the one before. The newest run may not have reached the gate. */
export const whileHoursAreJudged = (expr: string) =>
  `${expr} and on () (time() - max(nexthour_judged_run_hour_timestamp_seconds) < 7200)`;

/** Values of the newest forecast, until its target hour. */
export const whileAhead = (expr: string) =>
  `${expr} and on () (max(nexthour_forecast_target_timestamp_seconds) > time())`;

/** Values of the forecast that was the newest one hour ago, if its target hour was then in the future. */
export const whileItWasAhead = (expr: string) =>
  `${expr} and on () (max(nexthour_forecast_target_timestamp_seconds offset 1h) > time() - 3600)`;

/** Each server has its own copy of the prices. Takes the newest price, unless it is too old (the limit of NexthourDataStale). */
export const PRICE = 'max(nexthour_price_usd and on (instance) bottomk(1, nexthour_data_age_seconds < 8100))';
