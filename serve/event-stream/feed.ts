import type { Change, ChangePosition, Changes } from '../../clients/postgres/changes';

/** What a stream of events reads. A position is the place of an event in the order of all events. */
export interface Feed<Position, Event> {
  /**
   * The position of the newest event.
   * @param since the time (epoch ms) of the first listener: `after` may give events that became known since then, although they are before
   *   this position
   */
  newest(since: number): Promise<Position>;
  /** The events after a position, oldest first, in parts of about `limit`. An event counts as given when the next part is asked for. */
  after(from: Position, limit: number): AsyncIterable<Event[]>;
  /** The newest events after a position, oldest first; at least `limit` of them if there are so many. Some from before may be among them. */
  newestAfter(from: Position, limit: number): Promise<Event[]>;
  /** The position of a reader that has this event and those before `from`. */
  advance(from: Position, event: Event): Position;
  /** Whether a reader at this position has not got the event. */
  isNew(event: Event, position: Position): boolean;
  /** Whether a position is later than another one. */
  isAfter(one: Position, other: Position): boolean;
  /** The text of a position, which clients send as Last-Event-ID. */
  format(position: Position): string;
  /** Reads such a text; `null` when it is none. */
  parse(text: string): Position | null;
  describe(event: Event): { readonly name: string; readonly asset: string | null; readonly data: object };
}

/** The changes of the hourly runs. */
export function feedOfChanges(changes: Changes): Feed<ChangePosition, Change> {
  const advance = (_: ChangePosition, { transaction, position }: Change) => ({ transaction, position });
  return {
    ...changes,
    after: async function* (from, limit) {
      let found: Change[];
      let position = from;
      do {
        found = await changes.after(position, limit);
        if (found.length > 0) yield found;
        position = found.reduce(advance, position);
      } while (found.length >= limit);
    },
    advance,
    isNew: isAfter,
    isAfter,
    format: ({ transaction, position }) => `${transaction}-${position}`,
    parse: (text) => {
      const [, transaction, position] = /^(\d{1,19})-(\d{1,18})$/.exec(text) ?? [];
      return transaction === undefined || position === undefined ? null : { transaction, position };
    },
    describe: ({ kind, asset, subject }) => ({ name: kind, asset, data: { asset, ...subject } }),
  };
}

function isAfter(one: ChangePosition, other: ChangePosition): boolean {
  if (one.transaction !== other.transaction) return BigInt(one.transaction) > BigInt(other.transaction);
  return BigInt(one.position) > BigInt(other.position);
}
