/** What the newest run says, while it is of this hour or the one before: of dead hours there is nothing to tell. */
export const whileHoursRun = (expr: string) =>
  `${expr} and on () (time() - max(nexthour_newest_run_hour_timestamp_seconds) < 7200)`;

/** What the newest forecast says, until its hour has come. */
export const whileAhead = (expr: string) =>
  `${expr} and on () (max(nexthour_forecast_target_timestamp_seconds) > time())`;

/** Each server has prices of its own: the newest counts, unless it is as old as NexthourDataStale has it. */
export const PRICE = 'max(nexthour_price_usd and on (instance) bottomk(1, nexthour_data_age_seconds < 8100))';
