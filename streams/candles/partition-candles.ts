import type { TradesMessage } from '../messages/trades';
import type { PartitionHandler } from '../run-consumer';
import type { AssetCandles } from './asset-candles';

/** An asset without messages for this long does not hold back the committed offset of its partition. */
const SILENT_MS = 3_600_000;

/** The bars of all assets whose trades are in one partition. */
export class PartitionCandles implements PartitionHandler<TradesMessage> {
  private readonly assets = new Map<string, { readonly source: string; readonly candles: AssetCandles }>();
  /** The offset after the newest message that was taken. */
  private next: bigint | null = null;

  constructor(private readonly open: (origin: { asset: string; source: string }) => Promise<AssetCandles>) {}

  /** Takes a message, and returns the offset from which a later process must read: the offset to commit. */
  async handle(message: TradesMessage, offset: bigint): Promise<bigint> {
    this.noteOffset(offset);
    await (await this.findAsset(message)).handle(message, offset);
    return this.findCommit(offset);
  }

  /** Passes over a message that cannot be read. Returns the offset to commit. */
  skip(offset: bigint): bigint {
    this.noteOffset(offset);
    return this.findCommit(offset);
  }

  /** After a gap, another process has handled the messages between, and stored their bars: what is known here is outdated. */
  private noteOffset(offset: bigint): void {
    if (this.next !== null && offset > this.next) this.assets.clear();
    if (this.next === null || offset >= this.next) this.next = offset + 1n;
  }

  listAssets(): readonly AssetCandles[] {
    return [...this.assets.values()].map(({ candles }) => candles);
  }

  /** Sources are never mixed: when an asset has another source, its bars begin with the stored ones of that source. */
  private async findAsset({ asset, source }: TradesMessage): Promise<AssetCandles> {
    const known = this.assets.get(asset);
    if (known?.source === source) return known.candles;
    const candles = await this.open({ asset, source });
    this.assets.set(asset, { source, candles });
    return candles;
  }

  private findCommit(offset: bigint): bigint {
    const all = this.listAssets();
    const newest = Math.max(...all.map(({ receivedAt }) => receivedAt));
    const needed = all.filter(({ receivedAt }) => receivedAt >= newest - SILENT_MS).map((each) => each.neededOffset);
    return needed.reduce<bigint>((lowest, each) => (each !== null && each < lowest ? each : lowest), offset + 1n);
  }
}
