import type { ComponentChildren } from 'preact';
import { formatUsd, formatUsdError } from '../../reporting/numbers';
import { Badge } from './badge';
import { Table } from './table';

/** A forecast of a price, or an instant that has none, with what came of it. USD. */
export interface ScoredForecast {
  readonly key: string;
  /** The instant that was forecast. */
  readonly target: ComponentChildren;
  /** The forecast price; a text says why there is none. */
  readonly prediction: number | ComponentChildren;
  readonly interval: { readonly lower: number; readonly upper: number } | null;
  /** `null` while the price is not known. The errors are those of the forecast and of “the price does not change”. */
  readonly score: { readonly actual: number; readonly error: number; readonly noChangeError: number } | null;
  readonly result: ComponentChildren;
}

/** Forecasts with their actual prices. */
export function ScoredForecasts({ rows, interval }: { rows: readonly ScoredForecast[]; interval: string }) {
  return (
    <Table
      caption="The newest forecasts, in USD"
      rows={rows}
      keyOf={({ key }) => key}
      columns={[
        { title: 'For', cell: ({ target }) => target },
        {
          title: 'Forecast',
          isNumber: true,
          cell: ({ prediction }) => (typeof prediction === 'number' ? formatUsd(prediction) : prediction),
        },
        {
          title: interval,
          isNumber: true,
          isMinor: true,
          cell: ({ interval: found }) => (found ? `${formatUsd(found.lower)} – ${formatUsd(found.upper)}` : '–'),
        },
        { title: 'Actual', isNumber: true, cell: ofScore(({ actual }) => formatUsd(actual)) },
        {
          title: 'Error',
          isNumber: true,
          isMinor: true,
          cell: ofScore(({ error, actual }) => formatUsdError(error, actual)),
        },
        {
          title: 'No change',
          isNumber: true,
          isMinor: true,
          hint: 'The error of the forecast that the price does not change',
          cell: ofScore(({ noChangeError, actual }) => formatUsdError(noChangeError, actual)),
        },
        { title: 'Result', cell: ({ result }) => result },
      ]}
    />
  );
}

const ofScore =
  (show: (score: NonNullable<ScoredForecast['score']>) => string) =>
  ({ score }: ScoredForecast) =>
    score ? show(score) : '–';

interface ResultProps {
  readonly late: boolean;
  /** Why the actual price will never be known. */
  readonly voidReason: string | null;
  /** Whether the actual price was inside the interval; `null` while it is not known. */
  readonly covered: boolean | null;
}

export function Result({ late, voidReason, covered }: ResultProps) {
  if (late)
    return (
      <Badge tone="warn">
        late<span class="minor">, not scored</span>
      </Badge>
    );
  if (voidReason !== null) return <Badge>never known: {voidReason}</Badge>;
  if (covered === null) return <Badge tone="accent">waiting</Badge>;
  return covered ? <Badge tone="good">inside</Badge> : <Badge tone="bad">outside</Badge>;
}
