/**
 * How `knownAt` was found. `observed`: nexthour received the value then. `assumed`: the rule of the series gives it, because the value was
 * released before nexthour asked. `given`: the user's file has it.
 */
export const VINTAGES = ['observed', 'assumed', 'given'] as const;
export type Vintage = (typeof VINTAGES)[number];

/** The source of the series that a user imported. */
export const USER_SOURCE = 'user';

/** The value of an event, as an API or a file has it. */
export interface EventValue {
  /** The end of the event, exclusive, epoch ms. */
  readonly eventEnd: number;
  readonly value: number;
}

/** A value, and from when on (epoch ms) it was known. A revision is another one of the same event. */
export interface SeriesValue extends EventValue {
  readonly knownAt: number;
  readonly vintage: Vintage;
}
