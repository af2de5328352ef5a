import { InvalidValueError } from '../../system/errors';
import { INSTANT_FORMS, readInstant } from '../history/instant';
import { type Hour, isHour } from '../hour';
import { MAX_HORIZON_HOURS, RISE_RULES, type RiseLabel, type RiseRule, riseQuestion } from '../questions';

/** A label as people write it. */
export interface WrittenLabel {
  /** `2%`, or a share like 0.02. */
  readonly threshold: string | number;
  /** `12h` or `2d`. */
  readonly horizon: string | number;
  /** Default: `at-end`. */
  readonly rule?: string | undefined;
}

const DEFAULT_RULE: RiseRule = 'at-end';
const HOURS_OF_UNIT: Readonly<Record<string, number>> = { h: 1, d: 24 };
const MAX_SHOWN = 40;

/** @throws InvalidValueError when a value is impossible or ambiguous */
export function readRiseLabel({ threshold, horizon, rule = DEFAULT_RULE }: WrittenLabel): RiseLabel {
  const label = { threshold: readThreshold(threshold), horizonHours: readHorizon(horizon), rule: readRule(rule) };
  const { threshold: share, horizonHours } = riseQuestion('BTC', label);
  return { ...label, threshold: share, horizonHours };
}

/** @returns the rise as a share of the price */
function readThreshold(written: string | number): number {
  const text = String(written).trim();
  const found = /^(\d+(?:\.\d+)?|\.\d+)\s*(%?)$/.exec(text);
  const number = Number(found?.[1]);
  if (!found || number === 0) {
    throw refused('threshold', text, 'it is the rise of the price, greater than 0: write it like 2% or 0.02');
  }
  const isPercent = found[2] === '%';
  if (!isPercent && number >= 0.5) {
    throw refused('threshold', text, `it is ambiguous: write ${text}% for ${number} %, or a share like 0.02 for 2 %`);
  }
  return isPercent ? Number((number / 100).toPrecision(12)) : number;
}

function readHorizon(written: string | number): number {
  const text = String(written).trim();
  const found = /^(\d{1,4})([hd])$/.exec(text);
  const hours = Number(found?.[1]) * (HOURS_OF_UNIT[found?.[2] ?? ''] ?? 1);
  if (found && hours >= 1 && hours <= MAX_HORIZON_HOURS) return hours;
  const remedy = /^\d+$/.test(text)
    ? `it has no unit: write ${text}h for ${text} hours or ${text}d for ${text} days`
    : `it is a time from 1h to ${MAX_HORIZON_HOURS}h: write it like 12h or 2d`;
  throw refused('horizon', text, remedy);
}

function readRule(written: string): RiseRule {
  const rule = RISE_RULES.find((known) => known === written);
  if (rule) return rule;
  throw refused('rule', written, `the rules are ${RISE_RULES.join(' and ')}`);
}

/** Reads an hour or a date. @throws InvalidValueError */
export function readRangeHour(field: string, text: string): Hour {
  const time = readInstant(text.trim());
  if (time === null) throw refused(field, text, `it must be a date or an hour: ${INSTANT_FORMS}`);
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
