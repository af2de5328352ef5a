import type { Clock } from '../../system/clock';
import type { Connection } from './connection';
import type { ExchangeFault } from './fault-script';
import type { Pair } from './pairs';
import { listBetween, listNewest, type Position, positionAt, type TradeRange } from './positions';
import type { TradeBook } from './trade-book';
import { writeTradeMessage } from './trade-messages';

const MAX_TRADES_PER_MESSAGE = 500;
const SNAPSHOT_TRADES = 50;

type MessageFault = Extract<ExchangeFault, { kind: 'duplicate' | 'reorder' | 'hole' | 'late' }>;

/** Sends the trades of one book to its subscribers when their time has come. */
export class TradeChannel {
  private readonly subscribers = new Set<Connection>();
  private position: Position = { minute: 0, index: 0 };
  /** What the present faults do to the next messages or trades. */
  private readonly left = { duplicate: 0, reorder: 0, hole: 0, late: 0 };
  private lateMs = 0;
  private held: string | undefined;
  private delayed: { readonly dueAt: number; readonly text: string }[] = [];

  constructor(
    readonly pair: Pair,
    private readonly book: TradeBook,
    private readonly clock: Clock,
  ) {}

  /** The updates that follow continue the snapshot without a hole. */
  subscribe(connection: Connection, withSnapshot: boolean): void {
    if (this.subscribers.size === 0) this.position = positionAt(this.book, this.clock.now());
    this.subscribers.add(connection);
    const newest = withSnapshot ? listNewest(this.book, this.position, SNAPSHOT_TRADES) : [];
    if (newest.length > 0) connection.send(writeTradeMessage('snapshot', this.pair.symbol, newest));
  }

  unsubscribe(connection: Connection): boolean {
    return this.subscribers.delete(connection);
  }

  add(fault: MessageFault): void {
    if (fault.asset !== undefined && fault.asset !== this.pair.asset) return;
    this.left[fault.kind] += fault.kind === 'hole' ? fault.trades : fault.messages;
    if (fault.kind === 'late') this.lateMs = fault.seconds * 1000;
  }

  /** @param isOpen false while the exchange sends no trades; these trades are never sent */
  tick(isOpen: boolean): void {
    const now = positionAt(this.book, this.clock.now());
    if (this.subscribers.size > 0 && isOpen) {
      for (const range of listBetween(this.book, this.position, now, MAX_TRADES_PER_MESSAGE)) this.publish(range);
    }
    if (isLater(now, this.position)) this.position = now;
    const due = this.delayed.filter(({ dueAt }) => dueAt <= performance.now());
    this.delayed = this.delayed.filter(({ dueAt }) => dueAt > performance.now());
    for (const { text } of due) this.send(text);
  }

  private publish(range: TradeRange): void {
    const skipped = Math.min(this.left.hole, range.to - range.from);
    this.left.hole -= skipped;
    if (range.from + skipped === range.to) return;
    const text = writeTradeMessage('update', this.pair.symbol, [{ ...range, from: range.from + skipped }]);
    if (this.takes('late')) this.delayed.push({ dueAt: performance.now() + this.lateMs, text });
    else if (this.held === undefined && this.takes('reorder')) this.held = text;
    else {
      this.send(text);
      if (this.held !== undefined) this.send(this.held);
      this.held = undefined;
      if (this.takes('duplicate')) this.send(text);
    }
  }

  private takes(kind: 'duplicate' | 'reorder' | 'late'): boolean {
    if (this.left[kind] === 0) return false;
    this.left[kind]--;
    return true;
  }

  private send(text: string): void {
    for (const subscriber of this.subscribers) subscriber.send(text);
  }
}

function isLater(one: Position, other: Position): boolean {
  return one.minute > other.minute || (one.minute === other.minute && one.index > other.index);
}
