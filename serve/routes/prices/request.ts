import { Type } from '@sinclair/typebox';
import { formatHour, HOUR_MS, type Hour } from '../../../forecasting/hour';
import { BAR_HOURS, BAR_LENGTHS, type BarLength, type BarRange, barEnd } from '../../../forecasting/price-bars';
import { InvalidValueError } from '../../../system/errors';
import { assetField } from '../../assets';
import { readWrittenHour, WrittenHour } from '../../schemas/hours';
import { plainText, strict } from '../../schemas/plain-schemas';

/** More than a year of hours. */
export const MAX_BARS = 9_000;
const DEFAULT_BARS = 48;
const DEFAULT_LENGTH: BarLength = '1h';

export const PricesQuery = Type.Object(
  {
    ...assetField,
    from: Type.Optional(WrittenHour(`the end of the first bar (default: ${DEFAULT_BARS} bars before \`to\`)`)),
    to: Type.Optional(WrittenHour('the end of the last bar (default: the newest hour with a price)')),
    bar: Type.Optional(
      Type.String({ ...plainText, enum: BAR_LENGTHS, description: 'the length of the bars', default: DEFAULT_LENGTH }),
    ),
  },
  strict,
);

/**
 * Reads the range of bars. The parts of it outside of the known prices are left out.
 * @param known the first and the last hour with a price
 * @throws InvalidValueError when it is empty, has too many bars or lies outside of the known prices
 */
export function readBarRange(
  { from: writtenFrom, to: writtenTo, bar }: typeof PricesQuery.static,
  known: { from: Hour; to: Hour },
): BarRange {
  const length = readLength(bar);
  const lengthMs = BAR_HOURS[length] * HOUR_MS;
  const to = writtenTo === undefined ? known.to : readWrittenHour('to', writtenTo);
  const end = Math.floor(Math.min(to, known.to) / lengthMs) * lengthMs;
  const from = writtenFrom === undefined ? end - (DEFAULT_BARS - 1) * lengthMs : readWrittenHour('from', writtenFrom);
  if (from > to)
    throw new InvalidValueError('from', `from ${formatHour(from)} is after to ${formatHour(to)}; swap them`);
  requireKnown({ from, to }, known);
  const start = barEnd(Math.max(from, known.from), length);
  const bars = (end - start) / lengthMs + 1;
  if (bars < 1) {
    const message = `from ${formatHour(from)} to ${formatHour(to)} contains no whole bar of ${length}; give a longer range or a shorter bar`;
    throw new InvalidValueError('from', message);
  }
  if (bars > MAX_BARS) {
    const message = `from ${formatHour(from)} to ${formatHour(to)} are ${bars} bars of ${length}, but the limit is ${MAX_BARS}; give a shorter range or a longer bar`;
    throw new InvalidValueError('from', message);
  }
  return { from: start, to: end, length };
}

function readLength(written: string = DEFAULT_LENGTH): BarLength {
  const length = BAR_LENGTHS.find((known) => known === written);
  if (length) return length;
  throw new InvalidValueError(
    'bar',
    `bar "${written}" is no length of a bar; the lengths are ${BAR_LENGTHS.join(', ')}`,
  );
}

function requireKnown({ from, to }: { from: Hour; to: Hour }, known: { from: Hour; to: Hour }): void {
  const range = `give a range between ${formatHour(known.from)} and ${formatHour(known.to)}`;
  if (to < known.from) {
    throw new InvalidValueError('to', `to ${formatHour(to)} is before the first known price; ${range}`);
  }
  if (from > known.to) {
    throw new InvalidValueError('from', `from ${formatHour(from)} is after the newest known price; ${range}`);
  }
}
