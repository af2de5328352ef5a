import { InvalidValueError } from '../system/errors';

/**
 * What is forecast, every hour or every minute, for one asset. `price`: the distribution of the price after the horizon. `rise`: the
 * probability that the price rises by at least the threshold.
 */
export type Question = PriceQuestion | RiseQuestion;

interface AnyQuestion {
  /** Lower case, in URLs, metrics and names of models: `btc-1h`, `btc-rise-2pct-12h`. */
  readonly id: string;
  readonly asset: string;
}

export interface PriceQuestion extends AnyQuestion {
  readonly kind: 'price';
  readonly horizonMinutes: number;
  /** How often a forecast is made. */
  readonly cadence: 'hourly' | 'minutely';
}

export interface RiseQuestion extends AnyQuestion, RiseLabel {
  readonly kind: 'rise';
  readonly cadence: 'hourly';
}

/** What counts as a rise. */
export interface RiseLabel {
  /** The rise as a share of the price: 0.02 is 2 %. */
  readonly threshold: number;
  readonly horizonHours: number;
  /** `at-end`: the price at the end of the horizon decides. `within`: the highest hourly price within the horizon decides. */
  readonly rule: RiseRule;
}

export const RISE_RULES = ['at-end', 'within'] as const;
export type RiseRule = (typeof RISE_RULES)[number];

/** Longer horizons leave too few independent episodes in a year. */
export const MAX_HORIZON_HOURS = 168;
export const MIN_THRESHOLD = 0.0005;
export const MAX_THRESHOLD = 0.5;
/** The id of a question contains all digits of its threshold. */
const MAX_DIGITS = 6;

/** `btc-1h`: the question that every asset has. */
export function nextHourQuestion(asset: string): PriceQuestion {
  return { id: `${asset.toLowerCase()}-1h`, asset, horizonMinutes: 60, kind: 'price', cadence: 'hourly' };
}

/** `btc-5m`: the price in five minutes, which the live line forecasts every minute. */
export function fiveMinuteQuestion(asset: string): PriceQuestion {
  return { id: `${asset.toLowerCase()}-5m`, asset, horizonMinutes: 5, kind: 'price', cadence: 'minutely' };
}

/** A path has one question for each of the next hours. */
export const PATH_HOURS = 24;

/** `btc-path-7h`: the price in seven hours, as a part of the path that is forecast every hour. */
export function pathQuestion(asset: string, hours: number): PriceQuestion {
  const id = `${asset.toLowerCase()}-path-${hours}h`;
  return { id, asset, horizonMinutes: 60 * hours, kind: 'price', cadence: 'hourly' };
}

/** Whether a question belongs to a path. @param id of the question */
export function isPathQuestion(id: string): boolean {
  const hours = Number(/^[^-]+-path-(\d+)h$/.exec(id)?.[1]);
  return hours >= 1 && hours <= PATH_HOURS && id === pathQuestion(assetOfQuestion(id), hours).id;
}

/** Whether the ledger keeps the forecasts of a question in the tables of minutes: those of the live line and of the path. */
export function isInMinuteTables(id: string): boolean {
  return isMinuteQuestion(id) || isPathQuestion(id);
}

/** The minutes from the time of a forecast to its target. */
export function horizonMinutesOf(question: Question): number {
  return question.kind === 'price' ? question.horizonMinutes : 60 * question.horizonHours;
}

/**
 * A question about a rise. Its id follows from its parts, so equal questions have equal ids: `btc-rise-2pct-12h`,
 * `btc-rise-0.5pct-24h-within`.
 * @throws InvalidValueError that names the field, the value and what is allowed
 */
export function riseQuestion(asset: string, { threshold, horizonHours, rule }: RiseLabel): RiseQuestion {
  requireBetween('threshold', threshold, [MIN_THRESHOLD, MAX_THRESHOLD], 'a share of the price, like 0.02 for 2 %');
  if (!Number.isInteger(horizonHours) || horizonHours < 1 || horizonHours > MAX_HORIZON_HOURS) {
    const message = `horizon ${horizonHours} is not a whole number of hours from 1 to ${MAX_HORIZON_HOURS}`;
    throw new InvalidValueError('horizon_hours', message);
  }
  const percent = Number((threshold * 100).toPrecision(MAX_DIGITS));
  if (Number((percent / 100).toPrecision(12)) !== threshold) {
    const message = `threshold ${threshold} has too many digits: in percent, at most ${MAX_DIGITS} are possible`;
    throw new InvalidValueError('threshold', message);
  }
  const id = `${asset.toLowerCase()}-rise-${percent}pct-${horizonHours}h${rule === 'within' ? '-within' : ''}`;
  return { id, asset, horizonHours, kind: 'rise', threshold, rule, cadence: 'hourly' };
}

/** Whether the live line forecasts the question, every minute: `btc-5m`. @param id of the question */
export function isMinuteQuestion(id: string): boolean {
  return id === fiveMinuteQuestion(assetOfQuestion(id)).id;
}

/** The asset in the id of a question. */
export function assetOfQuestion(id: string): string {
  return id.split('-')[0]?.toUpperCase() ?? '';
}

/** The name under which the models of the asset's hourly price question are registered: `btc_predictor` for BTC. */
export function nextHourModel(asset: string): string {
  return registeredModelName(nextHourQuestion(asset));
}

/** The name under which the models of a question are registered in MLflow. The first question keeps its classic name. */
export function registeredModelName({ id }: Pick<Question, 'id'>): string {
  return id === 'btc-1h' ? 'btc_predictor' : `nexthour-${id}`;
}

/** The id of a model version in answers and addresses: `btc-1h-v3` for version 3 of `btc_predictor`. */
export function modelId(registeredName: string, version: string): string {
  return `${questionOfModel(registeredName)}-v${version}`;
}

/** The command with which a person makes a version of a registered model the production model, for messages. */
export function promoteCommand(registeredName: string, version = 'N'): string {
  const question = questionOfModel(registeredName);
  const choice = question === 'btc-1h' ? '' : ` --question ${question}`;
  return `\`nexthour promote${choice} --version ${version} --reason …\``;
}

/** The id of the question in the name of a registered model. */
export function questionOfModel(registeredName: string): string {
  return registeredName === 'btc_predictor' ? 'btc-1h' : registeredName.replace(/^nexthour-/, '');
}

function requireBetween(field: string, value: number, [least, most]: readonly [number, number], what: string): void {
  if (value >= least && value <= most) return;
  throw new InvalidValueError(field, `${field} ${value} is not from ${least} to ${most}; it is ${what}`);
}

/** One sentence for people. */
export function describeQuestion(question: Question): string {
  const { asset } = question;
  const ahead = describeHorizon(horizonMinutesOf(question));
  if (question.kind === 'price') return `the ${asset} price in ${ahead}`;
  const percent = `${Number((question.threshold * 100).toPrecision(6))} %`;
  return question.rule === 'at-end'
    ? `whether the ${asset} price will be at least ${percent} higher in ${ahead}`
    : `whether the ${asset} price will rise by at least ${percent} within ${ahead}`;
}

function describeHorizon(minutes: number): string {
  if (minutes % 60 !== 0) return `${minutes} minutes`;
  return minutes === 60 ? 'one hour' : `${minutes / 60} hours`;
}
