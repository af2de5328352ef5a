/** The descriptions of the options that make up a label. `readRiseLabel` reads their values. */
export const THRESHOLD = 'the rise of the price: 2% or 0.02';
export const HORIZON = 'the time in which it must rise: 12h, 2d, or a number of hours';
export const RULE =
  'at-end: the price at the end of the horizon decides; within: the highest hourly price within the horizon';
