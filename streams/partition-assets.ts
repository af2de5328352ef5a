import type { AssetSource } from '../clients/postgres/trade-positions';
import type { PartitionHandler } from './run-consumer';

export interface AssetHandler<Message> {
  handle(message: Message): Promise<void>;
}

/**
 * The assets whose messages are in one partition, each with what is known of it. A message is finished when it was handled, so the offset
 * after it is committed.
 */
export class PartitionAssets<Message extends AssetSource> implements PartitionHandler<Message> {
  private readonly assets = new Map<string, { readonly source: string; readonly handler: AssetHandler<Message> }>();
  /** The offset after the newest message that was taken. */
  private next: bigint | null = null;

  constructor(private readonly open: (origin: AssetSource) => AssetHandler<Message>) {}

  async handle(message: Message, offset: bigint): Promise<bigint> {
    this.noteOffset(offset);
    await this.findAsset(message).handle(message);
    return offset + 1n;
  }

  skip(offset: bigint): bigint {
    this.noteOffset(offset);
    return offset + 1n;
  }

  /** After a gap, another process has handled the messages between: what is known here is outdated. */
  private noteOffset(offset: bigint): void {
    if (this.next !== null && offset !== this.next) this.assets.clear();
    this.next = offset + 1n;
  }

  /** Sources are never mixed: when an asset has another source, it begins with what is stored of that source. */
  private findAsset({ asset, source }: AssetSource): AssetHandler<Message> {
    const known = this.assets.get(asset);
    if (known?.source === source) return known.handler;
    const handler = this.open({ asset, source });
    this.assets.set(asset, { source, handler });
    return handler;
  }
}
