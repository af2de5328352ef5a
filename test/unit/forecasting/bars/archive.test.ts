import { type ArchivedBar, ArchiveReader } from '../../../../forecasting/bars/archive';

const NOW = Date.UTC(2026, 10, 21, 8);
const START = NOW / 1_000 - 7_200;

function read(lines: readonly string[]): { bars: ArchivedBar[]; reader: ArchiveReader } {
  const reader = new ArchiveReader({ file: 'XBTUSD_1.csv', now: NOW });
  return { bars: lines.flatMap((line) => reader.read(line)), reader };
}

const line = (minute: number, prices = '10,12,9,11') => `${START + 60 * minute},${prices},0.5,7`;

describe('an archive of bars', () => {
  it('has no line for a minute without trades, which becomes a bar with the price before it', () => {
    const { bars, reader } = read([line(0), line(3), '']);
    expect(bars.map(({ minute, open, close, volume, trades }) => [minute, open, close, volume, trades])).toEqual([
      [START * 1_000, 10, 11, 0.5, 7],
      [START * 1_000 + 60_000, 11, 11, 0, 0],
      [START * 1_000 + 120_000, 11, 11, 0, 0],
      [START * 1_000 + 180_000, 10, 11, 0.5, 7],
    ]);
    expect(reader.findings).toEqual({ lines: 2, filled: 2, gaps: 0, missing: 0 });
  });

  it('keeps a gap of more than an hour open', () => {
    const { bars, reader } = read(['time,open,high,low,close,volume,trades', line(0), line(62)]);
    expect(bars).toHaveLength(2);
    expect(reader.findings).toEqual({ lines: 2, filled: 0, gaps: 1, missing: 61 });
  });

  it.each([
    [
      [line(1), line(1)],
      /^XBTUSD_1\.csv, line 2, column time, value "1795\d+": the line before has the same minute\. /,
    ],
    [[line(1), line(0)], /line 2, column time, .*: the line before is later\. Sort the lines/],
    [[`${START + 30},10,12,9,11,0.5,7`], /line 1, column time, .*: it is not the start of a minute/],
    [[line(0, '10,12,0,11')], /line 1, column low, value "0": it is not a number above 0/],
    [[line(0, '10,12,-9,11')], /line 1, column low, value "-9": it is not a number above 0/],
    [[line(0, '10,11,9,12')], /line 1, value ".*": the low is above, or the high below/],
    [[`${START},10,12,9,11,0.5`], /line 1, value ".*": the line has 6 cells instead of 7/],
    [[`${START},10,12,9,11,0.5,1.5`], /line 1, column trades, value "1.5": it is not a whole number/],
    [[line(120)], /line 1, column time, .*: this minute is not over\. Remove the line, and check the clock/],
  ])('refuses %j with its place and a remedy', (lines, message) => {
    expect(() => read(lines)).toThrow(message);
  });
});
