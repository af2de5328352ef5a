import { formatCount, formatPercent, formatRatio, formatSkill, formatUsd } from '../../../reporting/numbers';
import { RichText } from '../../parts/glossary/explained';
import { Table } from '../../parts/table';
import { formatLiveSkill } from './live-skill';
import type { CardAnswer } from './model';

interface Line {
  readonly name: string;
  readonly hint: string;
  readonly offline: string;
  readonly live: string;
}

const usd = (value: number | null | undefined) => (value == null ? '–' : formatUsd(value));

/** The scores on unseen data beside those of the live forecasts. */
export function PriceScores({ card: { offline, live } }: { card: CardAnswer }) {
  const lines: Line[] = [
    {
      name: 'Forecasts',
      hint: 'those that were scored',
      offline: formatCount(offline?.hours ?? 0),
      live: formatCount(live?.settled ?? 0),
    },
    { name: 'RMSE, USD', hint: 'of the point', offline: usd(offline?.rmse), live: usd(live?.rmse) },
    {
      ...{ name: 'RMSE ratio', hint: 'to “the price does not change”; below 1 is better' },
      ...{ offline: formatRatio(offline?.rmse_ratio), live: formatRatio(live?.rmse_ratio) },
    },
    {
      ...{ name: 'MAE ratio', hint: 'to “the price does not change”; below 1 is better' },
      ...{ offline: formatRatio(offline?.mae_ratio), live: formatRatio(live?.mae_ratio) },
    },
    {
      ...{ name: '90 % coverage', hint: 'share of the prices inside the 90 % interval' },
      ...{ offline: formatPercent(offline?.coverage_90), live: formatPercent(live?.coverage) },
    },
    {
      ...{ name: 'CRPS skill', hint: 'against the trailing quantiles; positive is better' },
      ...{ offline: formatSkill(offline?.crps_skill), live: formatLiveSkill(live) },
    },
    {
      ...{ name: 'Winkler skill', hint: 'against the trailing quantiles; positive is better' },
      ...{ offline: formatSkill(offline?.winkler_skill), live: '–' },
    },
  ];
  return (
    <section class="card" aria-labelledby="scores-title">
      <h2 id="scores-title">Offline and live</h2>
      <Table
        caption="Offline: hours that were not used in training. Live: forecasts in the ledger, made in time"
        rows={lines}
        keyOf={({ name }) => name}
        columns={[
          { title: 'Score', cell: ({ name }) => <RichText text={name} /> },
          { title: 'Offline', isNumber: true, cell: ({ offline: value }) => value },
          { title: 'Live', isNumber: true, cell: ({ live: value }) => value },
          { title: 'Meaning', wraps: true, isMinor: true, cell: ({ hint }) => <span class="muted">{hint}</span> },
        ]}
      />
      <p class="muted">
        {live === null
          ? 'This version has made no live forecast.'
          : `Live forecasts from ${live.first_hour} to ${live.last_hour}: ${live.forecasts}, of which ${live.settled} are settled.`}
        {live !== null && live.settled < 48 && ' Fewer than 48 settled hours are too few to tell.'}
      </p>
    </section>
  );
}
