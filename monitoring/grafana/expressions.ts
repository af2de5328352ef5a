/** What the newest run says, while it is of this hour or the one before: of dead hours there is nothing to tell. */
export const whileHoursRun = (expr: string) =>
  `${expr} and on () (time() - max(nexthour_newest_run_hour_timestamp_seconds) < 7200)`;

/** What the quality gate said, while it said it of this hour or the one before: the newest run may not have come to it. */
export const whileHoursAreJudged = (expr: string) =>
  `${expr} and on () (time() - max(nexthour_judged_run_hour_timestamp_seconds) < 7200)`;

/** What the newest forecast says, until its hour has come. */
export const whileAhead = (expr: string) =>
  `${expr} and on () (max(nexthour_forecast_target_timestamp_seconds) > time())`;

/** What the forecast that was the newest an hour ago said then, if its hour had not come. */
export const whileItWasAhead = (expr: string) =>
  `${expr} and on () (max(nexthour_forecast_target_timestamp_seconds offset 1h) > time() - 3600)`;

/** Each server has prices of its own: the newest counts, unless it is as old as NexthourDataStale has it. */
export const PRICE = 'max(nexthour_price_usd and on (instance) bottomk(1, nexthour_data_age_seconds < 8100))';
