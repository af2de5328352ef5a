/** The name that the simulator's feed gives as its generator. */
export const SIMULATED_FEED = 'nexthour simulator';

/**
 * The source of the news of a feed: `generated` for those of the simulator, otherwise the host of the feed. News of different sources are
 * told apart everywhere.
 */
export function chooseNewsSource({ url, generator }: { url: string; generator: string }): string {
  return generator === SIMULATED_FEED ? 'generated' : new URL(url).hostname;
}
