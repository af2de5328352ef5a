import { HOUR_MS } from '../../forecasting/hour';
import type { Market, OutsideSeries } from '../../forecasting/outside-series/outside-series';
import { type Cadence, endOfEvent, releaseRule } from '../../forecasting/outside-series/release-rules';
import { atNewYork, DAY_MS, isExchangeDay, newYorkDayOf } from '../../forecasting/outside-series/us-calendar';
import { drawNormal } from '../draw-normal';
import { randomOf } from '../random-of';
import { levelOf } from './levels';

/** Series begin here. */
const FIRST = Date.UTC(2015, 0, 1);
const SEED = 20261127;
/** How strongly rates return to their first value from one event to the next. */
const RATE_PULL = 0.002;
/** The first release of a statistic differs from the final one by a part of a usual step. */
const FIRST_RELEASE_ERROR = 0.3;
const REVISED = new Set(['retail_sales', 'durables', 'nonfarm_payroll', 'real_gdp', 'real_gdp_per_capita']);

/** An event of a generated series: its start (epoch ms), and its value as it is published now. */
export interface GeneratedEvent {
  readonly start: number;
  readonly value: number;
}

/** Generates the values of series. They depend on the series and the time only, so each start of the simulator has the same ones. */
export class GeneratedValues {
  private readonly walks = new Map<string, number[]>();

  /** The events that have been released by `now`, ascending. @param range epoch ms, of the starts, both inclusive */
  list(series: OutsideSeries, { from, to, now }: { from: number; to: number; now: number }): GeneratedEvent[] {
    const { cadence } = series;
    const { knownAt } = releaseRule(series.release);
    const events: GeneratedEvent[] = [];
    let index = indexOf(Math.max(from, FIRST), cadence);
    for (let start = startOf(index, cadence); start <= to; start = startOf(++index, cadence)) {
      const end = endOfEvent(start, cadence);
      if (start < from || !hasEvent(series, start)) continue;
      if (end > now || knownAt(end) > now) break;
      const isFirstRelease = knownAt(endOfEvent(end, cadence)) > now;
      events.push({ start, value: this.valueAt(series, index, isFirstRelease) });
    }
    return events;
  }

  private valueAt(series: OutsideSeries, index: number, isFirstRelease: boolean): number {
    const final = this.walkTo(series, index);
    if (!isFirstRelease || !REVISED.has(series.id)) return final;
    const error = drawNormal(randomOf(SEED, series.id, 'first', index)) * FIRST_RELEASE_ERROR * levelOf(series).step;
    return round(series.kind === 'rate' ? final + error : final * Math.exp(error));
  }

  /** A random walk of the logarithm for prices; of the value, with a pull to its start, for rates. */
  private walkTo(series: OutsideSeries, index: number): number {
    const { start, step } = levelOf(series);
    const walk = this.walks.get(series.id) ?? [0];
    this.walks.set(series.id, walk);
    const pull = series.kind === 'rate' ? 1 - RATE_PULL : 1;
    for (let at = walk.length; at <= index; at++) {
      const move = step * drawNormal(randomOf(SEED, series.id, at)) - (series.kind === 'price' ? step ** 2 / 2 : 0);
      walk.push((walk[at - 1] ?? 0) * pull + move);
    }
    const moved = walk[index] ?? 0;
    return round(series.kind === 'rate' ? Math.max(0.01, start + moved) : start * Math.exp(moved));
  }
}

function round(value: number): number {
  return Number(value.toPrecision(7));
}

const MONTHS: Readonly<Record<Exclude<Cadence, 'hour' | 'day'>, number>> = { month: 1, quarter: 3, year: 12 };

function indexOf(time: number, cadence: Cadence): number {
  if (cadence === 'hour') return Math.ceil((time - FIRST) / HOUR_MS);
  if (cadence === 'day') return Math.ceil((time - FIRST) / DAY_MS);
  const date = new Date(time);
  const months = (date.getUTCFullYear() - 2015) * 12 + date.getUTCMonth();
  return Math.floor(months / MONTHS[cadence]);
}

function startOf(index: number, cadence: Cadence): number {
  if (cadence === 'hour') return FIRST + index * HOUR_MS;
  if (cadence === 'day') return FIRST + index * DAY_MS;
  return Date.UTC(2015, index * MONTHS[cadence]);
}

/** Whether the series has an event that begins at `start`: markets close, and interest rates have working days only. */
function hasEvent({ id, cadence, query }: OutsideSeries, start: number): boolean {
  if (query.api === 'polygon') return isOpen(query.market, start);
  // The federal funds rate has a value for every day of the week.
  if (cadence !== 'day' || id === 'federal_funds_rate') return true;
  return new Date(start).getUTCDay() % 6 !== 0;
}

const [SUNDAY, FRIDAY, SATURDAY] = [0, 5, 6];
const FX_HOUR = 17;
/** Extended trading. */
const STOCK_HOURS = { first: 4, last: 19 };

function isOpen(market: Market, start: number): boolean {
  if (market === 'crypto') return true;
  const day = newYorkDayOf(start);
  const hour = Math.floor((start - atNewYork(day, '00:00')) / HOUR_MS);
  if (market === 'stocks') return isExchangeDay(day) && hour >= STOCK_HOURS.first && hour <= STOCK_HOURS.last;
  const weekday = new Date(day).getUTCDay();
  if (weekday === SATURDAY) return false;
  if (weekday === SUNDAY) return hour >= FX_HOUR;
  return weekday !== FRIDAY || hour < FX_HOUR;
}
