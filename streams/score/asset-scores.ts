import type { DayScores } from '../../clients/postgres/ledger/day-scores';
import type { MinuteLedger } from '../../clients/postgres/minute-ledger';
import { MINUTE_MS } from '../../forecasting/bars/minute-bar';
import type { MinuteEntry } from '../../forecasting/ledger/minute-entries';
import type { Clock } from '../../system/clock';
import type { CandleMessage } from '../messages/candles';
import { type ScoreMessage, toScoreMessage } from '../messages/scores';

export interface AssetScoresOptions {
  readonly asset: string;
  readonly source: string;
  readonly ledger: Pick<MinuteLedger, 'settle'>;
  /** The entries of the ledger with this target. */
  readonly readEntries: (target: number) => Promise<readonly MinuteEntry[]>;
  /** The entries that were closed last: at least as many as the ledger closes together. */
  readonly readNewestClosed: () => Promise<readonly MinuteEntry[]>;
  readonly readDayScores: () => Promise<readonly DayScores[]>;
  readonly clock: Clock;
  readonly publish: (messages: readonly ScoreMessage[]) => Promise<void>;
  readonly onClosed: (entries: readonly MinuteEntry[]) => void;
  readonly onDayScores: (scores: readonly DayScores[]) => void;
}

/** Settles the forecasts of one asset and source when the bar of their target is stored, and publishes their scores. */
export class AssetScores {
  private summedAt = Number.NEGATIVE_INFINITY;
  /** Whether scores may be in the ledger but not in the topic, because a process stopped between the two. */
  private mayMissScores = true;

  constructor(private readonly options: AssetScoresOptions) {}

  /** Returns when the scores are in the ledger and published. The same messages again change nothing. */
  async handle(candles: readonly CandleMessage[]): Promise<void> {
    for (const candle of candles) await this.settle(candle);
  }

  private async settle({ minute }: CandleMessage): Promise<void> {
    const { asset, source, ledger, readEntries, readNewestClosed, clock, onClosed } = this.options;
    if (this.mayMissScores) await this.publish(await readNewestClosed());
    this.mayMissScores = true;
    const closed = await ledger.settle({ asset, source, clock, onClosed: (entries) => this.publish(entries) });
    const known = new Set(closed.map(({ forecast }) => forecast.id));
    // `nexthour live replay` sends the bar of the target again.
    const ofTarget = await readEntries(Date.parse(minute) + MINUTE_MS);
    await this.publish(ofTarget.filter(({ forecast }) => !known.has(forecast.id)));
    this.mayMissScores = false;
    onClosed(closed);
    await this.sum(closed.length > 0);
  }

  private publish(entries: readonly MinuteEntry[]): Promise<void> {
    return this.options.publish(entries.flatMap((entry) => toScoreMessage(entry) ?? []));
  }

  private async sum(isChanged: boolean): Promise<void> {
    const { clock, readDayScores, onDayScores } = this.options;
    const isFirst = this.summedAt === Number.NEGATIVE_INFINITY;
    if (!isFirst && !(isChanged && clock.now() - this.summedAt >= MINUTE_MS)) return;
    this.summedAt = clock.now();
    onDayScores(await readDayScores());
  }
}
