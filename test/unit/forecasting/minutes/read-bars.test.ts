import { readBars } from '../../../../forecasting/minutes/read-bars';

const MINUTE = 60_000;
const START = Date.UTC(2026, 0, 1);

function read(lines: readonly string[], barMs = MINUTE) {
  return readBars(Buffer.from(`${lines.join('\n')}\n`), { file: 'bars.csv', barMs });
}

const isoAt = (minutes: number) => new Date(START + minutes * MINUTE).toISOString();

describe('a file of bars', () => {
  it('should have the start of each bar as its time when it has a column close', () => {
    const { series, findings } = read([
      'Timestamp,Open,High,Low,Close,Volume',
      `${START / 1000},100,103,99,101,5`,
      `${START / 1000 + 60},101,101,101,101,0`,
      `${START / 1000 + 180},101,104,100,102,7`,
    ]);
    expect(series.firstEnd).toBe(START + MINUTE);
    expect([...series.close]).toEqual([101, 101, Number.NaN, 102]);
    expect([...series.high]).toEqual([103, 101, Number.NaN, 104]);
    expect([...series.volume]).toEqual([5, 0, Number.NaN, 7]);
    expect(findings).toMatchObject({ datesAre: 'starts', bars: { known: 3, missing: 1, ranged: 3, empty: 1 } });
  });

  it('should have the end of each bar as its time when it has a column rate', () => {
    const { series, findings } = read(['date,rate,high,low,volume', `${isoAt(1)},101,103,99,5`, `${isoAt(2)},102,,,`]);
    expect(series.firstEnd).toBe(START + MINUTE);
    expect([...series.close]).toEqual([101, 102]);
    expect(findings.datesAre).toBe('ends');
  });

  it('should be aggregated to longer bars', () => {
    const rows = Array.from({ length: 10 }, (_, minute) => `${isoAt(minute)},${100 + minute},${90 - minute},${95},2`);
    const { series } = read(['timestamp,high,low,close,volume', ...rows], 5 * MINUTE);
    expect(series.firstEnd).toBe(START + 5 * MINUTE);
    expect([...series.high]).toEqual([104, 109]);
    expect([...series.low]).toEqual([86, 81]);
    expect([...series.volume]).toEqual([10, 10]);
  });

  it('should be sorted, and read microseconds', () => {
    const { series, findings } = read([
      'open_time,high,low,close',
      `${(START + MINUTE) * 1000},103,99,102`,
      `${START * 1000},103,99,101`,
      `${(START + 2 * MINUTE) * 1000},103,99,103`,
    ]);
    expect([...series.close]).toEqual([101, 102, 103]);
    expect(findings.outOfOrder).toBe(1);
  });

  it('should lose a range that cannot be true', () => {
    const { series } = read([
      'time,high,low,close',
      `${isoAt(0)},1000000,99,101`,
      `${isoAt(1)},98,99,101`,
      `${isoAt(2)},102,99,101`,
    ]);
    expect([...series.high]).toEqual([Number.NaN, Number.NaN, 102]);
    expect([...series.low]).toEqual([Number.NaN, Number.NaN, 99]);
  });

  it.each([
    [
      [`${isoAt(0)},1`, `${isoAt(60)},1`],
      MINUTE,
      /the rows are 60 minutes apart, which does not divide bars of 1 minutes/,
    ],
    [[`${isoAt(0)},1`, `${isoAt(3)},1`], 5 * MINUTE, /the rows are 3 minutes apart/],
    [[`${isoAt(0)},1`], MINUTE, /the file has only one price/],
    [[`${isoAt(0.5)},1`, `${isoAt(1.5)},1`], MINUTE, /ends at a full bar of 1 minutes/],
  ])('should be refused: %j', (rows, barMs, message) => {
    expect(() => read(['date,close', ...rows], barMs)).toThrow(message);
  });
});
