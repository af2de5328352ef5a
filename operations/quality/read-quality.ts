import { Type } from '@sinclair/typebox';
import { Value } from '@sinclair/typebox/value';
import type { StoredQuality } from '../../clients/postgres/quality-results';
import type { Hour } from '../../forecasting/hour';
import type { CheckResult, CheckStatus } from '../../forecasting/quality/check-result';
import { RULE_NAMES } from '../../forecasting/quality/check-series';
import { describeCheckResult, titleOfRule } from '../../forecasting/quality/describe-check-result';
import { findGaps, type Gap } from '../../reporting/data-profile/profile-data';
import type { Prices } from '../labels/prices';

export interface QualityOfHour {
  readonly hour: Hour;
  readonly source: string | null;
  readonly finishedAt: number;
  /** Whether the data passed the data gate; `null` when the run did not reach the check, or an earlier version recorded it. */
  readonly passed: boolean | null;
  readonly reason: string | null;
  readonly checks: readonly DescribedCheck[];
}

export interface DescribedCheck {
  readonly rule: string;
  readonly title: string;
  readonly status: CheckStatus;
  /** The result in one sentence. */
  readonly text: string;
  readonly value: number | null;
  readonly limit: number;
  /** How many rows, values or hours break the rule. */
  readonly count: number;
  readonly hours: readonly Hour[];
}

export interface Quality {
  /** Newest hour first. */
  readonly hours: readonly QualityOfHour[];
  /** The known prices; `null` when there are none. */
  readonly prices: {
    readonly source: string;
    readonly from: Hour;
    readonly to: Hour;
    readonly known: number;
    /** Hours without a price, ascending. */
    readonly gaps: readonly Gap[];
  } | null;
}

export interface QualityDeps {
  readonly readResults: (query: { asset: string; from: Hour }) => Promise<StoredQuality[]>;
  /** `null` when the asset has no prices. */
  readonly openPrices: (query: { asset: string; now: number }) => Promise<Prices | null>;
}

export async function readQuality(
  { readResults, openPrices }: QualityDeps,
  { asset, from, now }: { asset: string; from: Hour; now: number },
): Promise<Quality> {
  const [results, prices] = await Promise.all([readResults({ asset, from }), openPrices({ asset, now })]);
  return { hours: results.map(toQuality), prices: prices && (await findMissingPrices(prices)) };
}

async function findMissingPrices({ source, known: { from, to }, read }: Prices): Promise<Quality['prices']> {
  const series = await read(from, to);
  return { source, from, to, known: series.filter(({ rate }) => rate !== null).length, gaps: findGaps(series) };
}

const Status = Type.Union([Type.Literal('pass'), Type.Literal('warn'), Type.Literal('fail')]);
const StoredReport = Type.Object({
  passed: Type.Boolean(),
  reason: Type.Union([Type.String(), Type.Null()]),
  results: Type.Array(
    Type.Object({
      rule: Type.String(),
      status: Status,
      value: Type.Union([Type.Number(), Type.Null()]),
      limit: Type.Number(),
      count: Type.Number(),
      hours: Type.Array(Type.Number()),
    }),
  ),
});

function toQuality({ hour, source, finishedAt, result }: StoredQuality): QualityOfHour {
  if (!Value.Check(StoredReport, result)) return { hour, source, finishedAt, passed: null, reason: null, checks: [] };
  const { passed, reason, results } = result;
  return {
    hour,
    source,
    finishedAt,
    passed,
    reason,
    checks: (results as unknown as CheckResult[]).flatMap(describeCheck),
  };
}

/** Nothing for a rule that this version does not know. */
function describeCheck(result: CheckResult): DescribedCheck[] {
  const { rule, status, value, limit, count, hours } = result;
  if (!RULE_NAMES.some((name) => name === rule)) return [];
  return [
    { ...{ rule, title: titleOfRule(rule), status, value, limit, count, hours }, text: describeCheckResult(result) },
  ];
}
