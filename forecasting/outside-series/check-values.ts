import { formatInstant } from '../hour';
import type { CheckStatus } from '../quality/check-result';
import type { OutsideSeries } from './outside-series';
import { type Cadence, endOfEvent, releaseRule } from './release-rules';
import type { EventValue } from './series-value';
import { DAY_MS, isExchangeDay, isFederalBusinessDay } from './us-calendar';

export interface SeriesCheck {
  readonly rule: 'order' | 'values' | 'future' | 'grid' | 'jumps' | 'gaps' | 'late' | 'history';
  readonly status: CheckStatus;
  /** `null` when the rule passed. */
  readonly problem: string | null;
}

export interface SeriesContext {
  readonly series: OutsideSeries;
  /** Stored events that the answer covers, so that it should contain them. */
  readonly storedEvents: number;
  /** The end of the newest stored event. */
  readonly newestStored: number | null;
  readonly now: number;
}

/** No interest, inflation or unemployment rate of the catalogue was ever outside of it. */
const RATE_RANGE = { min: -10, max: 50 };
/** A move that is this many times the usual one may be a mistake; it may also be a crisis, so it only warns. */
const UNUSUAL_MOVE = 25;
const MIN_MOVES = 30;
/** An answer with a factor of a thousand has another unit. */
const IMPOSSIBLE_RATIO = 50;
const MAX_GAP_DAYS = 5;
/** How much later than its rule says a value may be. */
const LATE_MS: Readonly<Record<Cadence, number>> = {
  hour: 4 * DAY_MS,
  day: 5 * DAY_MS,
  month: 15 * DAY_MS,
  quarter: 30 * DAY_MS,
  year: 120 * DAY_MS,
};

/** Checks an answer. A rule that fails keeps all its values out of the store; a warning does not. */
export function checkValues(values: readonly EventValue[], context: SeriesContext): SeriesCheck[] {
  return [
    check('order', 'fail', findDisorder(values)),
    check('values', 'fail', findImpossible(values, context)),
    check('future', 'fail', findFuture(values, context)),
    check('grid', 'fail', findOffGrid(values, context)),
    ...checkMoves(values, context),
    check('gaps', 'warn', findGap(values, context)),
    check('late', 'warn', describeLateness(values.at(-1)?.eventEnd ?? context.newestStored, context)),
    check('history', 'warn', findLoss(values, context)),
  ];
}

/** `null` when no rule failed. */
export function describeFailures(checks: readonly SeriesCheck[], status: CheckStatus = 'fail'): string | null {
  const found = checks.filter((one) => one.status === status);
  return found.length === 0 ? null : found.map(({ rule, problem }) => `${rule}: ${problem}`).join('; ');
}

function check(rule: SeriesCheck['rule'], status: 'warn' | 'fail', problem: string | null): SeriesCheck {
  return { rule, status: problem === null ? 'pass' : status, problem };
}

function findDisorder(values: readonly EventValue[]): string | null {
  const index = values.findIndex(({ eventEnd }, at) => at > 0 && eventEnd <= (values[at - 1]?.eventEnd ?? 0));
  return index < 0 ? null : `the event that ends at ${show(values[index])} is not later than the one before it`;
}

function findImpossible(values: readonly EventValue[], { series }: SeriesContext): string | null {
  const isPossible = ({ value }: EventValue) =>
    series.kind === 'price' ? value > 0 && Number.isFinite(value) : value >= RATE_RANGE.min && value <= RATE_RANGE.max;
  const wrong = values.find((one) => !isPossible(one));
  const expected = series.kind === 'price' ? 'above 0' : `from ${RATE_RANGE.min} to ${RATE_RANGE.max}`;
  return wrong === undefined ? null : `the value at ${show(wrong)} is ${wrong.value}, and it must be ${expected}`;
}

function findFuture(values: readonly EventValue[], { now }: SeriesContext): string | null {
  const early = values.find(({ eventEnd }) => eventEnd > now);
  return early === undefined ? null : `the event that ends at ${show(early)} has not ended at ${formatInstant(now)}`;
}

/** Events of months begin on the first; those of quarters in January, April, July and October. */
function findOffGrid(values: readonly EventValue[], { series: { cadence } }: SeriesContext): string | null {
  const isOnGrid = ({ eventEnd }: EventValue) => {
    const end = new Date(eventEnd);
    const [month, date] = [end.getUTCMonth(), end.getUTCDate()];
    if (cadence === 'hour') return eventEnd % 3_600_000 === 0;
    if (eventEnd % DAY_MS !== 0) return false;
    if (cadence === 'day') return true;
    return date === 1 && (cadence === 'month' || (cadence === 'quarter' ? month % 3 === 0 : month === 0));
  };
  const wrong = values.find((one) => !isOnGrid(one));
  return wrong === undefined ? null : `the event that ends at ${show(wrong)} is no ${cadence}`;
}

function checkMoves(values: readonly EventValue[], { series }: SeriesContext): SeriesCheck[] {
  const moves = values.slice(1).map(({ value }, index) => measureMove(values[index]?.value ?? 0, value, series));
  const largest = moves.reduce((best, move, index) => (move > (moves[best] ?? 0) ? index : best), 0);
  const [size = 0, at] = [moves[largest], values[largest + 1]];
  if (series.kind === 'price' && size > Math.log(IMPOSSIBLE_RATIO)) {
    return [check('jumps', 'fail', `the value changes to ${at?.value} at ${show(at)}, by a factor of more than 50`)];
  }
  const usual = [...moves].sort((a, b) => a - b)[Math.floor(moves.length * 0.75)] ?? 0;
  const isUnusual = moves.length >= MIN_MOVES && usual > 0 && size > UNUSUAL_MOVE * usual;
  const times = Math.round(size / usual);
  return [check('jumps', 'warn', isUnusual ? `the move at ${show(at)} is ${times} times the usual one` : null)];
}

/** The size of a change: of the logarithm for prices, in points for rates. */
function measureMove(before: number, after: number, { kind }: OutsideSeries): number {
  if (kind === 'rate') return Math.abs(after - before);
  return before > 0 && after > 0 ? Math.abs(Math.log(after / before)) : 0;
}

function findGap(values: readonly EventValue[], { series }: SeriesContext): string | null {
  const { cadence } = series;
  const index = values.findIndex(({ eventEnd }, at) => {
    const before = values[at - 1]?.eventEnd;
    if (before === undefined) return false;
    if (cadence === 'hour' || cadence === 'day') return countOpenDays(before, eventEnd, series) > MAX_GAP_DAYS;
    return eventEnd > endOfEvent(before, cadence);
  });
  return index < 0 ? null : `events are missing between ${show(values[index - 1])} and ${show(values[index])}`;
}

/** Days between two events on which the series should have had one. */
function countOpenDays(from: number, to: number, { query }: OutsideSeries): number {
  if (to - from <= MAX_GAP_DAYS * DAY_MS) return 0;
  const isOpen = query.api === 'polygon' && query.market === 'stocks' ? isExchangeDay : isFederalBusinessDay;
  const first = Math.ceil(from / DAY_MS) * DAY_MS;
  let count = 0;
  for (let day = first; day < to - DAY_MS; day += DAY_MS) if (isOpen(day)) count++;
  return count;
}

/** `null` unless the value after the newest one should have been known long ago. */
export function describeLateness(
  newestEnd: number | null,
  { series: { cadence, release }, now }: Pick<SeriesContext, 'series' | 'now'>,
): string | null {
  if (newestEnd === null) return null;
  const expectedAt = releaseRule(release).knownAt(endOfEvent(newestEnd, cadence));
  if (now - expectedAt <= LATE_MS[cadence]) return null;
  return `the newest event ended at ${formatInstant(newestEnd)}; the next one was expected at ${formatInstant(expectedAt)}`;
}

function findLoss(values: readonly EventValue[], { storedEvents }: SeriesContext): string | null {
  return values.length >= storedEvents
    ? null
    : `the answer has ${values.length} events, and ${storedEvents} of its range are stored`;
}

function show(value: EventValue | undefined): string {
  return formatInstant(value?.eventEnd ?? 0);
}
