import { counted } from '../counted';
import { CONTEXT_HOURS } from '../features/window';
import { HOUR_MS, type Hour } from '../hour';
import type { HourlySeries } from '../series';
import { nameHour, objection, pass, percent, type QualityContext, type RuleVerdict } from './verdict';

/** One move from an hour to the next that has a rate. */
export interface Move {
  readonly hour: Hour;
  /** ln(rate / rate before), per square root of an hour where hours are missing between the two. */
  readonly logReturn: number;
  /** How many times the usual hour of the week before this was; 0 while there is no day to compare with. */
  readonly times: number;
}

/** So many times the usual hour is worth a word when the model is looking at it. */
const UNUSUAL_TIMES = 15;
const UNUSUAL_MOVE = 0.02;
/**
 * An out-and-back of this log-return within three hours is a bad print. The largest real hours of 2019–2025 are 0.18 (the crash of
 * March 2020), and their largest out-and-back is 0.14.
 */
const SPIKE_MOVE = 0.25;
const SPIKE_TIMES = 12;
const SPIKE_HOURS = 3;
/** A tripled price, or a third of it, one hour later is an error even when it stays. */
const IMPOSSIBLE_MOVE = Math.log(3);

const WEEK = 168;
const DAY = 24;
/** So that a flat week does not make every later move look huge. */
const SMALLEST_SCALE = 2e-4;

/** A crash is news and passes; a slipped digit is an error and fails. */
export function checkJumps(series: HourlySeries, { hour }: QualityContext): RuleVerdict {
  const moves = measureMoves(series);
  const errors = moves.filter((move, index) => isImpossible(move) || isSpike(moves, index));
  const first = errors[0];
  if (first !== undefined) {
    const kind = isImpossible(first) ? 'no hour does that' : 'back within three hours: a bad print';
    const evidence = `Errors of the data: ${counted(errors.length, 'move')}; first ${showMove(first)}, ${kind}.`;
    return objection('jumps', { verdict: 'fail', evidence, hours: errors.map((move) => move.hour) });
  }
  const recent = moves.filter((move) => move.hour > hour - CONTEXT_HOURS * HOUR_MS && isUnusual(move));
  const largest = largestOf(recent.length > 0 ? recent : moves);
  if (largest === undefined) return pass('jumps', 'Too few prices to compare moves.');
  const evidence = `The largest move${recent.length > 0 ? ' of the newest window' : ''} is ${showMove(largest)}.`;
  if (recent.length === 0) return pass('jumps', evidence);
  return objection('jumps', { verdict: 'warn', evidence, hours: recent.map((move) => move.hour) });
}

function isImpossible({ logReturn }: Move): boolean {
  return Math.abs(logReturn) >= IMPOSSIBLE_MOVE;
}

function isUnusual({ logReturn, times }: Move): boolean {
  return times > UNUSUAL_TIMES && Math.abs(logReturn) > UNUSUAL_MOVE;
}

function isSpike(moves: readonly Move[], index: number): boolean {
  const out = moves[index];
  if (out === undefined || Math.abs(out.logReturn) < SPIKE_MOVE) return false;
  if (out.times > 0 && out.times < SPIKE_TIMES) return false;
  let left = out.logReturn;
  for (const move of moves.slice(index + 1, index + 1 + SPIKE_HOURS)) {
    left += move.logReturn;
    if (Math.abs(left) < Math.abs(out.logReturn) / 4) return true;
  }
  return false;
}

function largestOf(moves: readonly Move[]): Move | undefined {
  return moves.reduce<Move | undefined>(
    (largest, move) => (Math.abs(move.logReturn) > Math.abs(largest?.logReturn ?? 0) ? move : largest),
    undefined,
  );
}

function showMove({ hour, logReturn, times }: Move): string {
  const change = `${logReturn < 0 ? '−' : '+'}${percent(Math.abs(Math.expm1(logReturn)))} at ${nameHour(hour)}`;
  return times > 0 ? `${change} (${times.toFixed(0)} × the usual hour)` : change;
}

/** The usual hour is 1.4826 × the median absolute log-return of the week before (the MAD as a robust sigma, Hampel 1974). */
export function measureMoves(series: HourlySeries): Move[] {
  const priced = series.flatMap(({ hour, rate }) =>
    rate !== null && rate > 0 && Number.isFinite(rate) ? [{ hour, rate }] : [],
  );
  const week = new SortedWindow(WEEK);
  return priced.slice(1).map(({ hour, rate }, index) => {
    const before = priced[index] ?? { hour, rate };
    const hours = Math.max(1, (hour - before.hour) / HOUR_MS);
    const logReturn = Math.log(rate / before.rate) / Math.sqrt(hours);
    const usual = Math.max(SMALLEST_SCALE, 1.4826 * week.median());
    const times = week.size < DAY ? 0 : Math.abs(logReturn) / usual;
    week.push(Math.abs(logReturn));
    return { hour, logReturn, times };
  });
}

/** The newest `capacity` numbers, kept sorted, so that each median costs one insertion. */
class SortedWindow {
  private readonly arrived: number[] = [];
  private readonly sorted: number[] = [];
  constructor(private readonly capacity: number) {}

  get size(): number {
    return this.sorted.length;
  }

  push(value: number): void {
    this.arrived.push(value);
    this.sorted.splice(this.indexOf(value), 0, value);
    if (this.arrived.length <= this.capacity) return;
    const oldest = this.arrived.shift() ?? 0;
    this.sorted.splice(this.indexOf(oldest), 1);
  }

  median(): number {
    return this.sorted[this.sorted.length >> 1] ?? 0;
  }

  /** The first place whose number is not less than `value`. */
  private indexOf(value: number): number {
    let [low, high] = [0, this.sorted.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.sorted[middle] ?? 0) < value) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
