import { formatChange, formatPercent, formatUsd } from '../../../reporting/numbers';
import { INTERVALS, intervalOf, probabilityBelow } from '../../charts/quantiles';
import { useNow } from '../../live/clock';
import { Badge } from '../../parts/badge';
import { ModelLink } from '../../parts/model-link';
import { Origin } from '../../parts/origin';
import { formatDuration, Time } from '../../parts/time';
import type { Published } from './entry';

/** The newest forecast: the price, how sure it is, and when it will be known. */
export function NextPrice({ latest }: { latest: Published }) {
  const { asset, prediction, target_hour, baseline, data, quantiles, made_at, model, late } = latest;
  const last = baseline.prediction;
  const below = probabilityBelow(quantiles, last);
  return (
    <section class="card next-price" aria-labelledby="next-title">
      <header>
        <h1 id="next-title">The next price of {asset}</h1>
        <Countdown target={Date.parse(target_hour)} />
      </header>
      <p class="big">
        {formatUsd(prediction)} <small>USD</small>
      </p>
      <p>
        at <Time at={target_hour} />: {formatChange(prediction / last - 1)} from {formatUsd(last)} at{' '}
        <Time at={data.last_hour} as="clock" />.{' '}
        {below !== null && <>The chance that it is higher than that: {formatPercent(1 - below, 0)}.</>}
      </p>
      <Intervals latest={latest} />
      <p class="muted">
        Made at <Time at={made_at} as="clock" /> UTC by{' '}
        <ModelLink question={`${asset.toLowerCase()}-1h`} version={model.version} />.{' '}
        {late && <Badge tone="warn">made late</Badge>} <Origin source={data.source} replayed={data.replayed} />
      </p>
    </section>
  );
}

function Countdown({ target }: { target: number }) {
  const left = target - useNow();
  if (left > 0) return <span class="countdown">known in {formatDuration(left)}</span>;
  return <span class="warn">This hour is over; the next forecast is not made yet.</span>;
}

/** The central intervals as bars on one scale, with their bounds. */
function Intervals({ latest: { quantiles, baseline } }: { latest: Published }) {
  const found = INTERVALS.flatMap((probability) => {
    const interval = intervalOf(quantiles, probability);
    return interval ? [{ probability, ...interval }] : [];
  });
  const [low, high] = [Math.min(...found.map(({ lower }) => lower)), Math.max(...found.map(({ upper }) => upper))];
  const at = (price: number) => ((price - low) / (high - low)) * 100;
  return (
    <table class="intervals">
      <caption class="unseen">With which probability the price is between which bounds, in USD</caption>
      <tbody>
        {found.map(({ probability, lower, upper }) => (
          <tr key={probability}>
            <th scope="row">{formatPercent(probability, 0)}</th>
            <td class="number">{formatUsd(lower)}</td>
            <td class="scale">
              <svg viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true">
                <rect x={at(lower)} y="2" width={at(upper) - at(lower)} height="6" rx="1" class="range" />
                <line x1={at(baseline.prediction)} x2={at(baseline.prediction)} y1="0" y2="10" class="now-line" />
              </svg>
            </td>
            <td class="number">{formatUsd(upper)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
