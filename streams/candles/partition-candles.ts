import type { TradesMessage } from '../messages/trades';
import type { AssetCandles } from './asset-candles';

/** An asset without messages for this long does not hold back the committed offset of its partition. */
const SILENT_MS = 3_600_000;

/** The bars of all assets whose trades are in one partition. */
export class PartitionCandles {
  private readonly assets = new Map<string, { readonly source: string; readonly candles: AssetCandles }>();

  constructor(private readonly open: (origin: { asset: string; source: string }) => Promise<AssetCandles>) {}

  /** Takes a message, and returns the offset from which a later process must read: the offset to commit. */
  async handle(message: TradesMessage, offset: bigint): Promise<bigint> {
    await (await this.findAsset(message)).handle(message, offset);
    return this.findCommit(offset);
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
