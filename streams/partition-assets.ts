import type { AssetSource } from '../clients/postgres/trade-positions';
import type { PartitionHandler, PartitionMessages } from './run-consumer';

export interface AssetHandler<Message> {
  /** Handles messages of the asset, at least one, in their order. */
  handle(messages: readonly [Message, ...Message[]]): Promise<void>;
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

  async handle(messages: PartitionMessages<Message>): Promise<bigint> {
    const received = new Map<string, [Message, ...Message[]]>();
    for await (const { message, offset } of messages) {
      this.noteOffset(offset);
      if (message === null) continue;
      const key = `${message.asset}/${message.source}`;
      const own = received.get(key);
      if (own) own.push(message);
      else received.set(key, [message]);
    }
    for (const own of received.values()) await this.findAsset(own[0]).handle(own);
    return this.next ?? 0n;
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
