import type { NewsAsset } from './asset-scores';

/** Coins whose names contain that of another coin. */
const OTHER_COINS = /\b(?:bitcoin (?:cash|sv|gold)|ethereum classic)\b/giu;
const NAMES: readonly (readonly [NewsAsset, RegExp])[] = [
  ['BTC', /\b(?:bitcoin|btc|xbt|satoshis?)\b|₿/iu],
  ['ETH', /\b(?:ethereum|ether|eth|vitalik|staking|stakers?)\b/iu],
];
/** The whole market. A headline about it concerns every asset. */
const MARKET = /\b(?:crypto|cryptos|cryptocurrency|cryptocurrencies|digital assets?|stablecoins?)\b/iu;

/** The assets that a text names. */
export function findAssets(text: string): NewsAsset[] {
  const rest = text.replace(OTHER_COINS, ' ');
  return NAMES.filter(([, pattern]) => pattern.test(rest)).map(([asset]) => asset);
}

/** True when the text names the market of crypto-currencies as a whole. */
export function isAboutMarket(text: string): boolean {
  return MARKET.test(text);
}
