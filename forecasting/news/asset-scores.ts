/** The assets whose news are scored. */
export const NEWS_ASSETS = ['BTC', 'ETH'] as const;
export type NewsAsset = (typeof NEWS_ASSETS)[number];

/** -1: bad for the price of the asset, 0: neutral, 1: good. */
export type Sentiment = -1 | 0 | 1;

/** What a headline means for one asset. */
export interface AssetScore {
  readonly asset: NewsAsset;
  readonly score: Sentiment;
  /** 0…1: how sure the scorer is. */
  readonly confidence: number;
}

/** What a scorer says about a headline. A headline that concerns no asset has no scores. */
export interface HeadlineScore {
  readonly scores: readonly AssetScore[];
  /** Why, in at most 200 characters. Untrusted text. */
  readonly reason: string;
}
