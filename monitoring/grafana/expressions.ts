/** Returns values of the newest run only if it is the run of this hour or of the previous hour. Older values would be misleading. */
export const ifRunIsRecent = (expr: string) =>
  `${expr} and on () (time() - max(nexthour_newest_run_hour_timestamp_seconds{asset="$asset"}) < 7200)`;

/** Returns results of the data gate only if they belong to this hour or the previous hour. The newest run may not have reached the gate. */
export const ifCheckIsRecent = (expr: string) =>
  `${expr} and on () (time() - max(nexthour_judged_run_hour_timestamp_seconds{asset="$asset"}) < 7200)`;

/** Returns values of the newest forecast until its target hour. */
export const untilTarget = (expr: string) =>
  `${expr} and on () (max(nexthour_forecast_target_timestamp_seconds{asset="$asset"}) > time())`;

/** Returns values of the forecast that was the newest one hour ago, if its target hour was in the future at that time. */
export const untilTargetOneHourAgo = (expr: string) =>
  `${expr} and on () (max(nexthour_forecast_target_timestamp_seconds{asset="$asset"} offset 1h) > time() - 3600)`;

/** The newest price of all servers, which have separate copies. Empty when it is older than the limit of NexthourDataStale. */
export const PRICE =
  'max(nexthour_price_usd{asset="$asset"} and on (instance) bottomk(1, nexthour_data_age_seconds{asset="$asset"} < 8100))';
