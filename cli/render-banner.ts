/** What `npm start` prints first when no API key is set: where the prices come from. */
export function renderBanner(assets: readonly string[]): string {
  const others = assets.filter((asset) => asset !== 'BTC').join(', ');
  const generated = others
    ? `
  Those of ${others} are GENERATED from the prices of BTC: they say nothing about the real ones.
 `
    : '';
  return `
  LIVE_COIN_WATCH_API_KEY is not set, so the prices are REPLAYED: real prices
  from years ago, shown as if they were from today.${generated} For current prices, get a free key:
  https://www.livecoinwatch.com/tools/api
`;
}
