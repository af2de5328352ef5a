import type { TradesMessage } from '../messages/trades';
import type { PartitionHandler, PartitionMessages } from '../run-consumer';
import type { AssetCandles } from './asset-candles';

/** An asset without messages for this long does not hold back the committed offset of its partition. */
const SILENT_MS = 3_600_000;

/** The bars of all assets whose trades are in one partition. */
export class PartitionCandles implements PartitionHandler<TradesMessage> {
  private readonly assets = new Map<string, { readonly source: string; readonly candles: AssetCandles }>();
  /** The offset after the newest message that was taken. */
  private next: bigint | null = null;

  constructor(private readonly open: (origin: { asset: string; source: string }) => Promise<AssetCandles>) {}

  async handle(messages: PartitionMessages<TradesMessage>): Promise<bigint> {
    for await (const { message, offset } of messages) {
      await this.noteOffset(offset);
      if (message) await (await this.findAsset(message)).take(message, offset);
    }
    await this.flush();
    return this.findCommit();
  }

  private async flush(): Promise<void> {
    for (const candles of this.listAssets()) await candles.flush();
  }

  /** After a gap, another process has handled the messages between, and stored their bars: what is known here is outdated. */
  private async noteOffset(offset: bigint): Promise<void> {
    if (this.next !== null && offset > this.next) {
      await this.flush();
      this.assets.clear();
    }
    if (this.next === null || offset >= this.next) this.next = offset + 1n;
  }

  listAssets(): readonly AssetCandles[] {
    return [...this.assets.values()].map(({ candles }) => candles);
  }

  /** Sources are never mixed: when an asset has another source, its bars begin with the stored ones of that source. */
  private async findAsset({ asset, source }: TradesMessage): Promise<AssetCandles> {
    const known = this.assets.get(asset);
    if (known?.source === source) return known.candles;
    await known?.candles.flush();
    const candles = await this.open({ asset, source });
    this.assets.set(asset, { source, candles });
    return candles;
  }

  private findCommit(): bigint {
    const all = this.listAssets();
    const newest = Math.max(...all.map(({ receivedAt }) => receivedAt));
    const needed = all.filter(({ receivedAt }) => receivedAt >= newest - SILENT_MS).map((each) => each.neededOffset);
    return needed.reduce<bigint>((lowest, each) => (each !== null && each < lowest ? each : lowest), this.next ?? 0n);
  }
}
