import { formatMinute, type Hour } from '../hour';

export type Verdict = 'pass' | 'warn' | 'fail';

/** What one rule found. Small enough to travel between the steps of a run. */
export interface RuleVerdict {
  readonly rule: string;
  readonly verdict: Verdict;
  /** One sentence for a person, with numbers and hours. */
  readonly evidence: string;
  /** How many rows, values or hours the rule objects to; 0 when it passes. */
  readonly count: number;
  /** The first few hours it objects to. */
  readonly hours: readonly Hour[];
}

/** What a series is checked against. */
export interface QualityContext {
  /** The hour of the run: the series must end here. */
  readonly hour: Hour;
  /** The first hour that was asked for. */
  readonly firstHour: Hour;
}

const SHOWN_HOURS = 5;

export function pass(rule: string, evidence: string): RuleVerdict {
  return { rule, verdict: 'pass', evidence, count: 0, hours: [] };
}

export function objection(rule: string, { verdict, evidence, hours, count = hours.length }: Objection): RuleVerdict {
  return { rule, verdict, evidence, count, hours: hours.slice(0, SHOWN_HOURS) };
}

interface Objection {
  readonly verdict: 'warn' | 'fail';
  readonly evidence: string;
  readonly hours: readonly Hour[];
  readonly count?: number;
}

/** `2026-11-21 07:00 UTC`; says so when the value is no instant at all. */
export function nameHour(hour: number): string {
  const isInstant = Number.isFinite(hour) && Math.abs(hour) <= 8.64e15;
  return isInstant ? formatMinute(hour) : `"${hour}"`;
}

/** `2026-11-21 07:00 UTC, 2026-11-21 09:00 UTC and 12 more`. */
export function nameHours(hours: readonly number[]): string {
  const shown = hours.slice(0, 3).map(nameHour).join(', ');
  return hours.length > 3 ? `${shown} and ${hours.length - 3} more` : shown;
}

export function percent(share: number): string {
  return `${(share * 100).toFixed(share > 0 && share < 0.001 ? 3 : 1)} %`;
}
