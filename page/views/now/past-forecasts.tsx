import { formatHour, HOUR_MS } from '../../../forecasting/hour';
import { linkTo } from '../../navigation/navigation';
import { Badge } from '../../parts/badge';
import { Result, type ScoredForecast, ScoredForecasts } from '../../parts/scored-forecasts';
import { Empty } from '../../parts/states';
import { Time } from '../../parts/time';
import type { LedgerEntry } from './entry';

const SHOWN = 24;

/** The newest forecasts with what came of them, and the hours between them that have none. */
export function PastForecasts({ past, onPick }: { past: readonly LedgerEntry[]; onPick: (id: string) => void }) {
  return (
    <section class="card" aria-labelledby="past-title">
      <h2 id="past-title">Past forecasts</h2>
      {past.length === 0 ? (
        <Empty>The first forecast is published by the first hourly run with a model.</Empty>
      ) : (
        <ScoredForecasts interval="90 % interval" rows={listRows(past, onPick).slice(0, SHOWN)} />
      )}
    </section>
  );
}

/** From the newest forecast back to the oldest. @param past newest first */
function listRows(past: readonly LedgerEntry[], onPick: (id: string) => void): ScoredForecast[] {
  return past.flatMap((entry, index) => {
    const target = Date.parse(entry.target_hour);
    const before = past[index + 1];
    const missing = before ? Math.max(0, Math.round((target - Date.parse(before.target_hour)) / HOUR_MS) - 1) : 0;
    const gap = Array.from({ length: missing }, (_, hour) => toMissingRow(target - (hour + 1) * HOUR_MS));
    return [toRow(entry, onPick), ...gap];
  });
}

function toRow(entry: LedgerEntry, onPick: (id: string) => void): ScoredForecast {
  const { id, target_hour, prediction, interval, settlement } = entry;
  return {
    ...{ key: target_hour, prediction, interval },
    target: (
      <button type="button" class="link" onClick={() => onPick(id)}>
        <Time at={target_hour} as="brief" />
      </button>
    ),
    score: settlement && { ...settlement, noChangeError: settlement.persistence_error },
    result: <EntryResult entry={entry} />,
  };
}

/** The run of the hour before makes the forecast for an hour. */
function toMissingRow(target: number): ScoredForecast {
  const hour = formatHour(target - HOUR_MS);
  const href = linkTo(`page/runs/${hour}`);
  return {
    key: String(target),
    target: (
      <a href={href}>
        <Time at={target} as="brief" />
      </a>
    ),
    prediction: <Badge tone="warn">none</Badge>,
    ...{ interval: null, score: null },
    result: (
      <a href={href}>
        <span class="minor">none: </span>see <span class="minor">the </span>run<span class="minor"> {hour}</span>
      </a>
    ),
  };
}

export function EntryResult({ entry: { settlement, late, void: voided } }: { entry: LedgerEntry }) {
  return <Result late={late} voidReason={voided?.reason ?? null} covered={settlement?.covered ?? null} />;
}
