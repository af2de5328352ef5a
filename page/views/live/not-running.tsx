import { Empty } from '../../parts/states';

/** There is no bar yet: what the live line is, and how it is started. */
export function NotRunning({ reload }: { reload: () => void }) {
  return (
    <section class="card" aria-labelledby="live-title">
      <h1 id="live-title">Live line</h1>
      <Empty>
        <p>
          The live line has no bars yet. It reads trades, makes a bar of each minute, and forecasts the price five
          minutes ahead, each minute.
        </p>
        <p>
          <code>npm start -- --live</code> starts it. The first bars and forecasts come within three minutes, and this
          view shows them by itself.
        </p>
        <button type="button" onClick={reload}>
          Look again
        </button>
      </Empty>
    </section>
  );
}
