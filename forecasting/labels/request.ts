import { InvalidValueError } from '../../system/errors';
import { INSTANT_FORMS, INSTANT_RANGE, readInstant } from '../history/instant';
import { type Hour, isHour } from '../hour';
import {
  MAX_HORIZON_HOURS,
  MAX_THRESHOLD,
  MIN_THRESHOLD,
  RISE_RULES,
  type RiseLabel,
  type RiseRule,
  riseQuestion,
} from '../questions';

/** A label as people write it: in a request, on the command line, in a form. */
export interface WrittenLabel {
  /** `2%`, or a share like 0.02. */
  readonly threshold: string | number;
  /** One of the two is given: `12h`, `2d`, or a number of hours. */
  readonly horizon?: string | number | undefined;
  readonly horizonHours?: string | number | undefined;
  /** Default: `at-end`. */
  readonly rule?: string | undefined;
}

const DEFAULT_RULE: RiseRule = 'at-end';
const HOURS_OF_UNIT: Readonly<Record<string, number>> = { h: 1, d: 24 };
const MAX_SHOWN = 40;

/** @throws InvalidValueError when a value is impossible or ambiguous */
export function readRiseLabel({ threshold, rule = DEFAULT_RULE, ...written }: WrittenLabel): RiseLabel {
  const label = { threshold: readThreshold(threshold), horizonHours: readHorizon(written), rule: readRule(rule) };
  const { threshold: share, horizonHours } = riseQuestion('BTC', label);
  return { ...label, threshold: share, horizonHours };
}

/** @returns the rise as a share of the price */
function readThreshold(written: string | number): number {
  const text = String(written).trim();
  if (typeof written === 'number' && written > 0 && written <= MAX_THRESHOLD) return written;
  const found = /^\+?(\d+(?:\.\d+)?|\.\d+)\s*(%?)$/.exec(text);
  const number = Number(found?.[1]);
  if (!found || number === 0) {
    throw refused('threshold', text, 'it is the rise of the price, greater than 0: write it like 2% or 0.02');
  }
  if (found[2] === '%') return Number((number / 100).toPrecision(12));
  // Below, a percentage would be too small for a question.
  if (number < MIN_THRESHOLD * 100) return number;
  const other = number < MAX_THRESHOLD ? `${Number((number * 100).toPrecision(12))}%` : 'a share like 0.02 for 2 %';
  throw refused('threshold', text, `it is ambiguous: write ${text}% for ${number} %, or ${other}`);
}

function readHorizon({ horizon, horizonHours }: Pick<WrittenLabel, 'horizon' | 'horizonHours'>): number {
  const field = horizonHours === undefined ? 'horizon' : 'horizon_hours';
  const written = horizonHours ?? horizon;
  const range = `it is a time from 1h to ${MAX_HORIZON_HOURS}h: write it like 12h or 2d, or as a number of hours`;
  if (written === undefined) throw new InvalidValueError('horizon_hours', `horizon_hours is missing: ${range}`);
  if (horizon !== undefined && horizonHours !== undefined) {
    throw new InvalidValueError('horizon', 'horizon and horizon_hours are both given; give one of them');
  }
  const text = String(written).trim();
  const found = /^(\d{1,4})([hd]?)$/.exec(text);
  const hours = Number(found?.[1]) * (HOURS_OF_UNIT[found?.[2] ?? ''] ?? 1);
  if (found && hours >= 1 && hours <= MAX_HORIZON_HOURS) return hours;
  throw refused(field, text, range);
}

function readRule(written: string): RiseRule {
  const rule = RISE_RULES.find((known) => known === written);
  if (rule) return rule;
  throw refused('rule', written, `the rules are ${RISE_RULES.join(' and ')}`);
}

/** Reads an hour or a date. @throws InvalidValueError */
export function readRangeHour(field: string, text: string): Hour {
  const time = readInstant(text.trim());
  if (time === null) throw refused(field, text, `it must be a date or an hour ${INSTANT_RANGE}: ${INSTANT_FORMS}`);
  if (!isHour(time)) throw refused(field, text, 'it must be a full hour in UTC, like 2024-05-13T11Z');
  return time;
}

const QUESTION_ID = /^([a-z0-9]{1,20})-rise-([0-9.]{1,10})pct-([0-9]{1,3})h(-within)?$/;

/** Reads `btc-rise-2pct-12h`. @throws InvalidValueError when it is not the id of a question about a rise */
export function readRiseQuestionId(field: string, id: string) {
  const [, asset = '', percent = '', hours = '', within] = QUESTION_ID.exec(id) ?? [];
  const question = asset === '' ? null : questionOf({ asset, percent, hours, rule: within ? 'within' : 'at-end' });
  if (question?.id === id) return question;
  throw refused(field, id, 'it is not the id of a question about a rise: write it like btc-rise-2pct-12h');
}

function questionOf(parts: { asset: string; percent: string; hours: string; rule: RiseRule }) {
  const { asset, percent, hours, rule } = parts;
  const written = { threshold: `${percent}%`, horizon: `${hours}h`, rule };
  try {
    return riseQuestion(asset.toUpperCase(), readRiseLabel(written));
  } catch {
    return null;
  }
}

function refused(field: string, value: string, remedy: string): InvalidValueError {
  return new InvalidValueError(field, `${field} "${value.slice(0, MAX_SHOWN)}" is refused: ${remedy}`);
}
