import type { GroupState } from '../../clients/kafka/offsets';
import { CHECKED_MINUTES, type LiveAssetState } from '../../clients/postgres/live-state';
import { MINUTE_MS } from '../../forecasting/bars/minute-bar';
import { formatMinute } from '../../forecasting/hour';
import { formatCounted } from '../../reporting/numbers';
import type { Problem } from '../status/status';

/** A bar is stored some seconds after its minute. Older than this, no bars arrive. */
const MAX_BAR_AGE_MS = 3 * MINUTE_MS;
/** Features and forecasts are made within a second of their bar. */
const MAX_BEHIND_BARS_MS = 2 * MINUTE_MS;
/** A forecast is settled some seconds after its target. */
const MAX_UNSETTLED = 3;
/** About a minute of a busy market. */
const MAX_LAG = 1_000;

/** The problems of one asset: no bars, gaps, missing trades, no forecasts, no scores. */
export function findAssetProblems(state: LiveAssetState, now: number): Problem[] {
  const { asset, source, newestBar } = state;
  if (source === null) {
    return [broken(`${asset} has no trade yet`, 'the log of `ingest` says whether it reaches the exchange')];
  }
  if (newestBar === null) {
    return [warning(`${asset} has no bar yet`, 'the first one is stored a minute after the first trade')];
  }
  const end = newestBar.minute + MINUTE_MS;
  return [
    ...(now - end > MAX_BAR_AGE_MS
      ? [
          broken(
            `the newest bar of ${asset} ended at ${formatMinute(end)}`,
            'the logs of `ingest` and `candles` say why no newer one is stored',
          ),
        ]
      : []),
    ...findGaps(state),
    ...findOldFeatures(state, end),
    ...findForecastProblems(state, end),
  ];
}

function findGaps({ asset, missingBars, incompleteBars, missingTrades }: LiveAssetState): Problem[] {
  const problems: Problem[] = [];
  if (missingBars > 0) {
    const what = `${asset} has no bar of ${formatCounted(missingBars, 'minute')} in the last ${CHECKED_MINUTES}`;
    problems.push(broken(what, 'the trades of these minutes were not handled; the log of `candles` says why'));
  }
  if (incompleteBars > 0) {
    const what = `${asset} has ${formatCounted(incompleteBars, 'incomplete bar')} in the last ${CHECKED_MINUTES} minutes`;
    problems.push(warning(what, 'a corrected bar follows when the trades arrive'));
  }
  if (missingTrades > 0) {
    const what = `${asset} lacks ${formatCounted(missingTrades, 'trade')}`;
    problems.push(warning(what, '`ingest` asks the exchange again every 30 seconds for an hour'));
  }
  return problems;
}

function findOldFeatures({ asset, newestFeatures }: LiveAssetState, end: number): Problem[] {
  if (newestFeatures === null) {
    return [warning(`${asset} has no features yet`, 'the log of `features` says what it waits for')];
  }
  const until = newestFeatures + MINUTE_MS;
  if (end - until <= MAX_BEHIND_BARS_MS) return [];
  const what = `the newest features of ${asset} are of the bar until ${formatMinute(until)}, and there are newer bars`;
  return [broken(what, 'the log of `features` says why none were computed of them')];
}

/** Only a model that is used forecasts; the last forecast of an earlier one is no problem. */
function findForecastProblems({ asset, models }: LiveAssetState, end: number): Problem[] {
  if (models.length === 0) {
    const what = `${asset} has no forecast of the last 24 hours`;
    return [warning(what, 'the first one follows after the first bars; the log of `predict` says what it waits for')];
  }
  const newest = Math.max(...models.map(({ newestOrigin }) => newestOrigin));
  const unsettled = Math.max(...models.map((model) => model.unsettled));
  return [
    ...(end - newest > MAX_BEHIND_BARS_MS
      ? [
          broken(
            `the newest forecast of ${asset} was made from the bar until ${formatMinute(newest)}, and there are newer bars`,
            'the logs of `features` and `predict` say why none was made from them',
          ),
        ]
      : []),
    ...(unsettled > MAX_UNSETTLED
      ? [
          warning(
            `${formatCounted(unsettled, 'forecast')} of ${asset} wait for their score`,
            'a forecast waits while the bar of its target is missing or incomplete; the log of `score` says more',
          ),
        ]
      : []),
  ];
}

/** The problems of a group of readers: nobody reads, or they are behind. */
export function findGroupProblems({ id, topic, members, lag }: GroupState): Problem[] {
  const process = id.replace(/^nexthour-/, '');
  if (members.length === 0) {
    return [broken(`no process reads ${topic} as the group ${id}`, `start ${process}, or read its log`)];
  }
  if (lag <= MAX_LAG) return [];
  return [
    warning(
      `${process} is ${formatCounted(lag, 'message')} of ${topic} behind`,
      'it catches up by itself; if the number grows, start a second instance, up to one per partition',
    ),
  ];
}

const broken = (what: string, remedy: string): Problem => ({ severity: 'broken', what, remedy });
const warning = (what: string, remedy: string): Problem => ({ severity: 'warning', what, remedy });
