import { Type } from '@sinclair/typebox';
import { TypeCompiler } from '@sinclair/typebox/compiler';
import { isHour } from '../hour';
import type { HourlySeries } from '../series';
import { type CheckResultOf, toResult } from './check-result';

const NumberOrNull = Type.Union([Type.Number(), Type.Null()]);

const Row = TypeCompiler.Compile(
  Type.Object({
    hour: Type.Number(),
    rate: NumberOrNull,
    volume: NumberOrNull,
    cap: NumberOrNull,
    high: NumberOrNull,
    low: NumberOrNull,
    points: Type.Integer({ minimum: 0 }),
    imported: Type.Optional(Type.Boolean()),
  }),
);

/** Checks that every row has all columns, and that each cell is a number or null. NaN and infinities pass: `checkValues` reports them. */
export function checkSchema(series: HourlySeries): CheckResultOf<'schema'> {
  const bad = series.filter((row) => !Row.Check(row) && !Row.Check(maskNonFinite(row)));
  const problem = bad[0] && Row.Errors(maskNonFinite(bad[0])).First();
  return toResult('schema', {
    status: bad.length === 0 ? 'pass' : 'fail',
    value: bad.length,
    limit: 0,
    hours: bad.map(({ hour }) => hour),
    evidence: { rows: series.length, column: bad.length === 0 ? null : problem?.path.slice(1) || 'row' },
  });
}

function maskNonFinite(row: object): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(row).map(([column, value]) => [
      column,
      typeof value === 'number' && !Number.isFinite(value) && column !== 'points' ? 0 : value,
    ]),
  );
}

/** Checks that no hour appears in two rows. */
export function checkDuplicates(series: HourlySeries): CheckResultOf<'duplicates'> {
  const seen = new Set<number>();
  const repeated = series.filter(({ hour }) => seen.size === seen.add(hour).size);
  return toFailure('duplicates', repeated);
}

/** Checks that no row comes after a row with a later hour. */
export function checkOrder(series: HourlySeries): CheckResultOf<'order'> {
  const back = series.filter(({ hour }, index) => hour < (series[index - 1]?.hour ?? hour));
  return toFailure('order', back);
}

/** Checks that every row is exactly on a UTC hour. */
export function checkSpacing(series: HourlySeries): CheckResultOf<'spacing'> {
  const off = series.filter(({ hour }) => !isHour(hour));
  return toFailure('spacing', off);
}

/** The rule fails when there is a wrong row. */
function toFailure<R extends 'duplicates' | 'order' | 'spacing'>(rule: R, wrong: HourlySeries): CheckResultOf<R> {
  const hours = wrong.map(({ hour }) => hour);
  const status = wrong.length === 0 ? 'pass' : 'fail';
  return toResult(rule, { status, value: wrong.length, limit: 0, hours, evidence: null });
}
