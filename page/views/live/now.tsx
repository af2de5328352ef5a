import { formatChange, formatCounted, formatPercent, formatUsd } from '../../../reporting/numbers';
import { intervalOf } from '../../charts/quantiles';
import { useNow } from '../../live/clock';
import type { LiveLineState } from '../../live/live-line';
import { linkTo } from '../../navigation/navigation';
import { Badge } from '../../parts/badge';
import { RichText } from '../../parts/glossary/explained';
import { Origin } from '../../parts/origin';
import { formatDuration, Time } from '../../parts/time';
import type { Live, LiveModel } from './live-asset';

const INTERRUPTIONS: Partial<Record<LiveLineState, string>> = {
  reconnecting: 'Reconnecting: new minutes are shown once a minute until the connection is back.',
  'too-many':
    'Too many connections are open from your address, so new minutes are shown only once a minute: close other tabs of nexthour.',
};

interface NowProps {
  readonly live: Live;
  readonly shown: LiveModel | undefined;
  readonly assets: readonly string[];
  readonly stream: LiveLineState;
}

/** The newest price, the newest forecast, and whether the line is on time and complete. */
export function Now({ live, shown, assets, stream }: NowProps) {
  const { asset, question, bar, source, replayed, problem } = live;
  return (
    <section class="card" aria-labelledby="live-title">
      <header>
        <h1 id="live-title">{asset}, minute by minute</h1>
        <AssetLinks asset={asset} assets={assets} />
      </header>
      {INTERRUPTIONS[stream] && (
        <p class="notice-box" role="status">
          {INTERRUPTIONS[stream]}
        </p>
      )}
      {problem && (
        <p class="notice-box" role="status">
          <RichText text={problem} /> <a href={linkTo('page/system')}>See the processes</a>
        </p>
      )}
      <div class="live-figures">
        <div>
          <p class="big">
            {formatUsd(bar.close)} <small>USD</small>
          </p>
          <p class="muted">
            at <Time at={bar.end} as="clock" /> UTC,{' '}
            {bar.trades === 0 ? 'no trade' : formatCounted(bar.trades, 'trade')} in the minute before
            {!bar.is_complete && ', perhaps not all of them'}. <Origin source={source} replayed={replayed} />
          </p>
        </div>
        {shown && <Forecast question={question} model={shown} />}
      </div>
      <Health live={live} />
    </section>
  );
}

function AssetLinks({ asset, assets }: Pick<NowProps, 'assets'> & { asset: string }) {
  if (assets.length < 2) return null;
  return (
    <nav class="switch" aria-label="Assets">
      {assets.map((one) => (
        <a key={one} href={linkTo(`page/live/${one}`)} aria-current={one === asset ? 'page' : undefined}>
          {one}
        </a>
      ))}
    </nav>
  );
}

function Forecast({ question, model: { version, role, forecast } }: { question: string; model: LiveModel }) {
  const { prediction, baseline, quantiles, target, made_at } = forecast;
  const interval = intervalOf(quantiles, 0.9) ?? forecast.interval;
  const left = Date.parse(target) - useNow();
  return (
    <div>
      <p class="big">
        {formatUsd(prediction)} <small>USD</small>
      </p>
      <p>
        forecast for <Time at={target} as="clock" /> UTC: {formatChange(prediction / baseline.prediction - 1)},{' '}
        {formatPercent(forecast.interval.level, 0)} between {formatUsd(interval.lower)} and {formatUsd(interval.upper)}.{' '}
        {left > 0 ? (
          <span class="countdown">Known in {formatDuration(left)}.</span>
        ) : (
          <span class="warn">This minute is over.</span>
        )}
      </p>
      <p class="muted">
        Made at <Time at={made_at} as="second" /> by {nameModel(question, { role, version })}, {ROLE_WORDS[role]}.
      </p>
    </div>
  );
}

const ROLE_WORDS: Readonly<Record<LiveModel['role'], string>> = {
  production: 'the production model',
  active: 'an active model',
  baseline: 'a baseline',
  former: 'a former model',
};

/** The baselines have names, and the models numbers. */
export function nameModel(question: string, { role, version }: Pick<LiveModel, 'role' | 'version'>): string {
  return role === 'baseline' ? version : `${question}-v${version}`;
}

/** How far behind the line is, and what is missing. */
function Health({ live: { lag, gaps, state } }: { live: Live }) {
  const { missing_bars: missing, incomplete_bars: incomplete, missing_trades: trades } = gaps;
  const isWhole = missing + incomplete + (trades ?? 0) === 0;
  return (
    <p class="row">
      <Badge tone={state === 'current' ? 'good' : 'warn'}>{state === 'current' ? 'on time' : 'late'}</Badge>
      <span class="muted">
        bar known {seconds(lag.bar_delay_s)} after its minute, forecast after {seconds(lag.forecast_delay_s)}
      </span>
      <Badge tone={isWhole ? 'good' : 'warn'}>{isWhole ? 'complete' : 'gaps'}</Badge>
      <span class="muted">
        in {gaps.minutes} minutes: {formatCounted(missing, 'minute')} without a bar,{' '}
        {formatCounted(incomplete, 'incomplete bar')}
        {trades !== null && `; ${formatCounted(trades, 'trade')} missing now`}
      </span>
    </p>
  );
}

const seconds = (value: number | null) => (value === null ? '–' : `${value.toFixed(1)} s`);
