import type { Answers } from '../../api/answers';
import { Result, type ScoredForecast, ScoredForecasts } from '../../parts/scored-forecasts';
import { Empty } from '../../parts/states';
import { Time } from '../../parts/time';
import type { LiveForecast } from './chart-option';

const SHOWN = 30;

interface PastMinutesProps {
  readonly history: Answers['live/:asset/history'];
  readonly version: string | undefined;
}

/** The newest forecasts of one model with what came of them. */
export function PastMinutes({ history: { forecasts }, version }: PastMinutesProps) {
  const own = forecasts.filter((one) => one.model_version === version).reverse();
  const settled = own.filter(({ state, late }) => state === 'settled' && !late);
  const inside = settled.filter(({ covered }) => covered).length;
  return (
    <section class="card" aria-labelledby="past-minutes-title">
      <h2 id="past-minutes-title">Past forecasts</h2>
      {own.length === 0 ? (
        <Empty>No forecast was made in the last two hours.</Empty>
      ) : (
        <>
          <p>
            {settled.length === 0
              ? 'None is scored yet: the price is known five minutes after a forecast.'
              : `In the last two hours, ${inside} of ${settled.length} prices were inside the interval.`}
          </p>
          <ScoredForecasts interval="Interval" rows={own.slice(0, SHOWN).map(toRow)} />
        </>
      )}
    </section>
  );
}

function toRow(forecast: LiveForecast): ScoredForecast {
  const { id, target, prediction, lower, upper, actual, error, last_price: last, late, covered } = forecast;
  return {
    ...{ key: id, prediction, interval: { lower, upper } },
    target: <Time at={target} as="brief" />,
    score: actual === null || error === null ? null : { actual, error, noChangeError: last - actual },
    result: <Result late={late} voidReason={forecast.void_reason} covered={covered} />,
  };
}
