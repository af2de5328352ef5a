/** A trade as both APIs of Kraken report it. The ids of one asset are consecutive. */
export interface KrakenTrade {
  readonly id: number;
  /** In USD. */
  readonly price: number;
  /** In units of the asset. */
  readonly quantity: number;
  readonly side: 'buy' | 'sell';
  /** An instant in UTC with up to nine decimals of a second. */
  readonly at: string;
}
