import { Type } from '@sinclair/typebox';
import { TypeCompiler } from '@sinclair/typebox/compiler';
import { counted } from '../counted';
import { isHour } from '../hour';
import type { HourlySeries } from '../series';
import { nameHour, nameHours, objection, pass, type RuleVerdict } from './verdict';

const NumberOrNull = Type.Union([Type.Number(), Type.Null()]);

/** NaN and infinities are numbers here: `checkValues` judges them. */
const Row = TypeCompiler.Compile(
  Type.Object({
    hour: Type.Number(),
    rate: NumberOrNull,
    volume: NumberOrNull,
    cap: NumberOrNull,
    high: NumberOrNull,
    low: NumberOrNull,
    points: Type.Integer({ minimum: 0 }),
  }),
);

/** Every row has every column, and each holds a number or nothing. */
export function checkSchema(series: HourlySeries): RuleVerdict {
  const bad = series.filter((row) => !Row.Check(row) && !Row.Check(maskNonFinite(row)));
  const first = bad[0];
  if (first === undefined) return pass('schema', `All ${series.length} rows have the seven columns with usable types.`);
  const problem = Row.Errors(maskNonFinite(first)).First();
  const column = problem?.path.slice(1) || 'row';
  const evidence = `Not of the schema: ${bad.length} of ${counted(series.length, 'row')}; first ${column} of ${nameHour(first.hour)}.`;
  return objection('schema', { verdict: 'fail', evidence, hours: bad.map(({ hour }) => hour) });
}

function maskNonFinite(row: object): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(row).map(([column, value]) => [
      column,
      typeof value === 'number' && !Number.isFinite(value) && column !== 'points' ? 0 : value,
    ]),
  );
}

/** No hour stands there twice. */
export function checkDuplicates(series: HourlySeries): RuleVerdict {
  const seen = new Set<number>();
  const twice = series.filter(({ hour }) => seen.size === seen.add(hour).size).map(({ hour }) => hour);
  if (twice.length === 0) return pass('duplicates', 'No hour appears twice.');
  const evidence = `An hour is repeated in ${counted(twice.length, 'row')}: ${nameHours(twice)}.`;
  return objection('duplicates', { verdict: 'fail', evidence, hours: twice });
}

/** Hours never go back. */
export function checkOrder(series: HourlySeries): RuleVerdict {
  const back = series.filter(({ hour }, index) => hour < (series[index - 1]?.hour ?? hour)).map(({ hour }) => hour);
  if (back.length === 0) return pass('order', 'The hours ascend.');
  const evidence = `After a later hour: ${counted(back.length, 'row')} (${nameHours(back)}).`;
  return objection('order', { verdict: 'fail', evidence, hours: back });
}

/** Every row stands exactly on an hour. */
export function checkSpacing(series: HourlySeries): RuleVerdict {
  const off = series.filter(({ hour }) => !isHour(hour)).map(({ hour }) => hour);
  if (off.length === 0) return pass('spacing', 'Every row stands exactly on a UTC hour.');
  const evidence = `Not on a whole UTC hour: ${counted(off.length, 'row')} (${nameHours(off)}).`;
  return objection('spacing', { verdict: 'fail', evidence, hours: off });
}
