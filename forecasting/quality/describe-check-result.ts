import { CONTEXT_HOURS } from '../features/window';
import { formatMinute } from '../hour';
import type { CheckResult, CheckResultOf, Move, RuleName } from './check-result';

type Sentences = { readonly [R in RuleName]: (result: CheckResultOf<R>) => string };

const SENTENCES: Sentences = {
  schema: ({ status, count, hours, evidence: { rows, column } }) =>
    status === 'pass'
      ? `All ${rows} rows have the seven columns with valid types.`
      : `Rows that do not match the schema: ${count} of ${rows}; the first problem is ${column} of ${nameHour(hours[0])}.`,
  'null-ratio': ({ status, value, limit, count, evidence: { rows, column } }) =>
    status === 'pass'
      ? 'No rate, volume or cap is empty.'
      : `${percent(value)} of ${column} is empty (${count} of ${rows} rows); the limit is ${percent(limit)}.`,
  duplicates: (result) =>
    result.status === 'pass' ? 'No hour appears twice.' : `Rows that repeat an earlier hour: ${listHours(result)}.`,
  order: (result) =>
    result.status === 'pass'
      ? 'The hours are in ascending order.'
      : `Rows that come after a later hour: ${listHours(result)}.`,
  spacing: (result) =>
    result.status === 'pass'
      ? 'Every row is on a whole UTC hour.'
      : `Rows that are not on a whole UTC hour: ${listHours(result)}.`,
  gaps: describeGaps,
  values: describeValues,
  extremes: (result) =>
    result.status === 'pass'
      ? 'Every rate is between the low and the high of its hour.'
      : `Rates outside the low and high of their hour: ${listHours(result)}.`,
  jumps: describeJumps,
  staleness: describeStaleness,
  freshness: ({ status, value, evidence: { newest, expected } }) => {
    if (status === 'pass') return `The newest rate is that of ${nameHour(expected)}.`;
    if (newest === null) return `There is no rate at all; the run is for ${nameHour(expected)}.`;
    const side = newest < expected ? 'older' : 'later';
    return `The newest rate is of ${nameHour(newest)}, ${value} h ${side} than the hour of the run, ${nameHour(expected)}.`;
  },
  'row-count': ({ status, value, limit, evidence: { firstHour, lastHour } }) => {
    if (status === 'pass') return `${value} hours have a rate, which is enough to train and to forecast.`;
    const purpose = status === 'fail' ? 'a forecast' : 'reliable training';
    return `${value} hours from ${nameHour(firstHour)} to ${nameHour(lastHour)} have a rate; ${purpose} needs ${limit}.`;
  },
  opens: (result) =>
    result.status === 'pass'
      ? 'The price at the start of every hour is between its low and its high.'
      : `Hours whose price at the start is more than ${percent(result.limit)} above their high or below their low: ${listHours(result)}.`,
};

const TITLES: Readonly<Record<RuleName, string>> = {
  schema: 'Schema',
  'null-ratio': 'Empty values',
  duplicates: 'Duplicates',
  order: 'Order',
  spacing: 'Spacing',
  gaps: 'Gaps',
  values: 'Impossible values',
  extremes: 'High and low',
  jumps: 'Jumps',
  staleness: 'Unchanged prices',
  freshness: 'Freshness',
  'row-count': 'Row count',
  opens: 'Price at the start',
};

/** The title of a rule in reports. Metrics and JSON use the name of the rule. */
export function titleOfRule(rule: RuleName): string {
  return TITLES[rule];
}

/** Describes a result in one sentence, with its numbers and hours. The sentence is the same after a round trip through JSON. */
export function describeCheckResult(result: CheckResult): string {
  return (SENTENCES[result.rule] as (given: CheckResult) => string)(result);
}

function describeGaps(result: CheckResultOf<'gaps'>): string {
  const { status, limit, evidence } = result;
  if (status === 'pass') return 'No hour is missing between the first and the last row.';
  if (evidence.isRecent) {
    return `Hours missing from the newest ${CONTEXT_HOURS}: ${listHours(result)}; a forecast needs all of them.`;
  }
  const found = `Missing hours: ${percent(evidence.share)}, ${listHours(result)}`;
  return status === 'fail'
    ? `${found}; the limit is ${percent(limit)}.`
    : `${found}; windows that contain them are left out.`;
}

function describeValues(result: CheckResultOf<'values'>): string {
  const { status, count, hours, evidence } = result;
  if (status === 'pass') return 'Every price and every amount is finite and positive.';
  if (evidence === null) return `Rows with a volume or cap of zero: ${listHours(result)}.`;
  if ('rejectedPrices' in evidence) {
    return `Fetched prices that cannot be true: ${count}. They count as missing, and are requested again.`;
  }
  const { column, found } = evidence;
  return `Rows with an impossible value: ${count}; the first is ${column} = ${found} at ${nameHour(hours[0])}.`;
}

function describeJumps({ count, evidence }: CheckResultOf<'jumps'>): string {
  if (evidence === null) return 'There are too few prices to compare moves.';
  const { kind, move } = evidence;
  if (kind === 'usual') return `The largest move is ${describeMove(move)}.`;
  if (kind === 'unusual') return `The largest move of the newest window is ${describeMove(move)}.`;
  const meaning =
    kind === 'impossible' ? 'no real hour moves that much' : 'the price came back within three hours, a bad print';
  return `Moves caused by wrong data: ${count}; the first is ${describeMove(move)}: ${meaning}.`;
}

function describeMove({ hour, logReturn, times }: Move): string {
  const change = `${logReturn < 0 ? '−' : '+'}${percent(Math.abs(Math.expm1(logReturn)))} at ${nameHour(hour)}`;
  return times > 0 ? `${change} (${times.toFixed(0)} × the usual hourly move)` : change;
}

function describeStaleness({
  status,
  value,
  limit,
  hours: [first, last],
  evidence,
}: CheckResultOf<'staleness'>): string {
  if (status === 'pass') return `No price stays the same for ${limit} hours.`;
  const failure = evidence.isNewest ? 'the feed is frozen' : 'these are not traded prices';
  const meaning = status === 'fail' ? failure : 'unusual for a traded price';
  return `The price stays the same for ${value} hours, ${nameHour(first)} to ${nameHour(last)}: ${meaning}.`;
}

/** `2026-11-21 07:00 UTC`; a value that is not an instant is shown in quotes. */
export function nameHour(hour: number | undefined): string {
  const isInstant = hour !== undefined && Number.isFinite(hour) && Math.abs(hour) <= 8.64e15;
  return isInstant ? formatMinute(hour) : `"${hour}"`;
}

/** `14 (2026-11-21 07:00 UTC, 2026-11-21 09:00 UTC, 2026-11-21 10:00 UTC and 11 more)`. */
function listHours({ hours, count }: Pick<CheckResult, 'hours' | 'count'>): string {
  const shown = hours.slice(0, 3).map(nameHour).join(', ');
  return count > 3 ? `${count} (${shown} and ${count - 3} more)` : `${count} (${shown})`;
}

function percent(share: number | null): string {
  if (share === null) return 'unknown %';
  return `${(share * 100).toFixed(share > 0 && share < 0.001 ? 3 : 1)} %`;
}
