import { HOUR_MS } from '../hour';
import { addBusinessDays, atNewYork, DAY_MS, type Day, dayOf, newYorkDayOf } from './us-calendar';

/** How long the events of a series are: the hour of a price, the month of a price index. */
export type Cadence = 'hour' | 'day' | 'month' | 'quarter' | 'year';

/**
 * When the value of an event is known, for values of the past whose release nobody recorded. Each rule is late rather than early: a value
 * that is joined a few days late is a little older, and a value that is joined before its release is a leak.
 */
export interface ReleaseRule {
  readonly name: string;
  /** For people: `the next business day, 16:15 in New York`. */
  readonly description: string;
  /** Where the publisher, or somebody who measured it, says so. */
  readonly evidence: string;
  /** @param eventEnd the end of the event, exclusive, epoch ms */
  readonly knownAt: (eventEnd: number) => number;
}

const EIGHT_THIRTY = '08:30';

/** `days` calendar days after the last day of the event, or on the next business day. */
function afterPeriod(days: number, clock: string) {
  return (eventEnd: number) => atNewYork(addBusinessDays(lastDayOf(eventEnd) + days * DAY_MS, 0), clock);
}

function lastDayOf(eventEnd: number): Day {
  return dayOf(eventEnd - 1);
}

/** At midnight in New York, and a quarter of an hour for the delay of the data. */
const DAY_END_DELAY_MS = HOUR_MS / 4;

export const RELEASE_RULES = {
  'day-end': {
    description: 'when the day of the bar has ended in New York, 00:15',
    evidence: 'the free plan of Polygon has data of past days: github.com/maybe-finance/maybe/issues/152',
    knownAt: (eventEnd) => atNewYork(newYorkDayOf(eventEnd - 1) + DAY_MS, '00:00') + DAY_END_DELAY_MS,
  },
  'rates-h15': {
    description: 'the next business day, 16:15 in New York',
    evidence: 'H.15 is published at 4:15pm every business day: federalreserve.gov/datadownload/Choose.aspx?rel=H.15',
    knownAt: (eventEnd) => atNewYork(addBusinessDays(lastDayOf(eventEnd), 1), '16:15'),
  },
  'energy-spot': {
    description: '9 days after the day, 13:00 in New York',
    evidence:
      'the EIA publishes daily spot prices once a week, on Wednesday, up to that Monday: eia.gov/dnav/pet/pet_pri_spt_s1_d.htm',
    knownAt: afterPeriod(9, '13:00'),
  },
  cpi: {
    description: '15 days after the month, 08:30 in New York',
    evidence: 'between the 10th and the 15th of the next month: bls.gov/schedule/news_release/cpi.htm',
    knownAt: afterPeriod(15, EIGHT_THIRTY),
  },
  employment: {
    description: '10 days after the month, 08:30 in New York',
    evidence: 'usually the first Friday, in January up to the 10th: bls.gov/schedule/news_release/empsit.htm',
    knownAt: afterPeriod(10, EIGHT_THIRTY),
  },
  'retail-sales': {
    description: '18 days after the month, 08:30 in New York',
    evidence:
      'about nine working days to two weeks after the month, up to the 18th: census.gov/retail/release_schedule.html',
    knownAt: afterPeriod(18, EIGHT_THIRTY),
  },
  'durable-goods': {
    description: '28 days after the month, 08:30 in New York',
    evidence: 'the advance report comes between the 23rd and the 28th: census.gov/manufacturing/m3/adv/index.html',
    knownAt: afterPeriod(28, EIGHT_THIRTY),
  },
  gdp: {
    description: '31 days after the quarter, 08:30 in New York',
    evidence: 'the advance estimate comes in the last days of the next month: bea.gov/news/schedule',
    knownAt: afterPeriod(31, EIGHT_THIRTY),
  },
  'commodity-prices': {
    description: '25 days after the month, 12:00 in New York',
    evidence:
      'the IMF collects until the first full week of the next month and posts afterwards: imf.org/external/np/res/commod',
    knownAt: afterPeriod(25, '12:00'),
  },
  'yearly-inflation': {
    description: '210 days after the year, 12:00 in New York',
    evidence: 'the World Bank adds a year to its indicators by the middle of the next one; the rule adds a month',
    knownAt: afterPeriod(210, '12:00'),
  },
} as const satisfies Record<string, Omit<ReleaseRule, 'name'>>;

export type ReleaseRuleName = keyof typeof RELEASE_RULES;

export function releaseRule(name: ReleaseRuleName): ReleaseRule {
  return { name, ...RELEASE_RULES[name] };
}

/** The end of the event that begins at `start`, exclusive, epoch ms. */
export function endOfEvent(start: number, cadence: Cadence): number {
  const date = new Date(start);
  const [year, month] = [date.getUTCFullYear(), date.getUTCMonth()];
  switch (cadence) {
    case 'hour':
      return start + HOUR_MS;
    case 'day':
      return start + DAY_MS;
    case 'month':
      return Date.UTC(year, month + 1);
    case 'quarter':
      return Date.UTC(year, month + 3);
    case 'year':
      return Date.UTC(year + 1, 0);
  }
}
