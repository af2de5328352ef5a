import { REAL_SOURCE } from '../../forecasting/replay';

/**
 * Where the prices come from, next to every figure that shows them: a label for replayed prices, and otherwise the link that the terms
 * of Live Coin Watch require.
 * @param replayed the `replayed` of an answer: the past hour from which the prices are
 */
export function Origin({ source, replayed }: { source: string; replayed?: string | null }) {
  if (source === REAL_SOURCE) {
    return (
      <span class="origin">
        Prices by{' '}
        <a href="https://www.livecoinwatch.com" target="_blank" rel="noopener">
          Live Coin Watch
        </a>
      </span>
    );
  }
  return <span class="origin notice">{replayed ?? describeSource(source)}</span>;
}

function describeSource(source: string): string {
  if (source.startsWith('generated')) return 'generated prices: no asset ever had them';
  return source.startsWith('replay') ? 'replayed prices of a past time' : `prices of ${source}`;
}
