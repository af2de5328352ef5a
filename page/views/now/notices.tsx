import type { Answers } from '../../api/answers';
import { useSystem } from '../../api/use-system';
import { useNow } from '../../live/clock';
import { linkTo } from '../../navigation/navigation';
import { Time } from '../../parts/time';
import { timeOfHour } from './chart-option';
import { findMissedHours } from './missed-hours';

type Hour = Answers['hours']['hours'][number];

const STALE_AFTER_MS = 2 * 3_600_000;

interface NoticesProps {
  readonly asset: string;
  /** Newest first. */
  readonly hours: readonly Hour[];
  readonly hasForecast: boolean;
  readonly prices: Answers['prices'] | null;
}

/** What a person must know before the figures: paused runs, old prices, a newest hour without a run or a forecast. */
export function Notices({ asset, hours, hasForecast, prices }: NoticesProps) {
  const now = useNow();
  const newest = hours.find(({ outcome }) => outcome !== null);
  const missed = findMissedHours({ hours, hasForecast, now })[0];
  const paused = useSystem().answer?.assets.find((one) => one.asset === asset)?.paused ?? null;
  const lastPrice = prices && timeOfHour(prices.known.to);
  return (
    <>
      {paused !== null && (
        <p class="notice-box" role="status">
          The hourly runs of {asset} are paused ({paused}): no new forecast is made until somebody resumes them.{' '}
          <a href={linkTo('page/runs')}>See the runs</a>
        </p>
      )}
      {lastPrice !== null && now - lastPrice > STALE_AFTER_MS && (
        <p class="notice-box" role="status">
          The newest price is of <Time at={lastPrice} />: nothing newer has arrived.{' '}
          <a href={linkTo('page/runs')}>See the runs</a>
        </p>
      )}
      {missed && paused === null && (
        <p class="notice-box" role="status">
          No run has ended since the hour {missed} began, <Time at={timeOfHour(missed)} />: one takes long, or a process
          is away. <a href={linkTo('page/system')}>See what is wrong</a>, then{' '}
          <a href={linkTo(`page/runs/${missed}`)}>run this hour</a>.
        </p>
      )}
      {newest?.outcome && newest.outcome !== 'published' && (
        <p class="notice-box" role="status">
          The hour {newest.hour} has no forecast ({newest.outcome}): {newest.reason}{' '}
          <a href={linkTo(`page/runs/${newest.hour}`)}>See this hour</a>
        </p>
      )}
    </>
  );
}

/** Before the first forecast: what happens now, and how long it takes. */
export function FirstMinutes({ hours }: { hours: readonly Hour[] }) {
  const failed = hours.find(({ outcome }) => outcome !== null && outcome !== 'published');
  return (
    <section class="card" aria-labelledby="first-title">
      <h1 id="first-title">No forecast yet</h1>
      <p>
        The first hourly run fetches the prices, trains the first model and publishes the first forecast. It takes some
        minutes. This page shows the forecast as soon as it is there.
      </p>
      {failed && (
        <p class="bad">
          The run of {failed.hour} ended without a forecast ({failed.outcome}): {failed.reason}
        </p>
      )}
      <p>
        <a href={linkTo('page/runs')}>See the runs</a>
      </p>
    </section>
  );
}
