/** Names of coins that Kraken's REST API still uses. The WebSocket API v2 uses the common ones. */
const REST_NAMES: Readonly<Record<string, string>> = { BTC: 'XBT', DOGE: 'XDG' };

/** `BTC/USD`, for the WebSocket API v2. */
export function toSymbol(asset: string): string {
  return `${asset}/USD`;
}

/** `XBTUSD`, for the REST API. */
export function toRestPair(asset: string): string {
  return `${REST_NAMES[asset] ?? asset}USD`;
}
