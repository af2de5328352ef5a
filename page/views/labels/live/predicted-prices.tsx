import { useCallback } from 'preact/hooks';
import { formatHour, HOUR_MS, parseHour } from '../../../../forecasting/hour';
import type { RiseQuestion } from '../../../../forecasting/questions';
import { useRead } from '../../../api/use-read';
import { Chart } from '../../../charts/chart';
import type { Colours } from '../../../charts/colours';
import { Origin } from '../../../parts/origin';
import { Empty, Read } from '../../../parts/states';
import { useNewest } from '../label/use-newest';
import { drawPredictions } from './draw-predictions';
import type { PartName, Performance } from './live-model';
import { PredictionRows } from './predictions-table';

interface PredictedPricesProps {
  readonly question: RiseQuestion;
  readonly forecasts: Performance['forecasts'];
  readonly threshold: number;
  readonly part: PartName;
}

/** Even with few forecasts, the chart shows the price of so many hours. */
const MIN_HOURS = 48;

/** The price, with each forecast at the hour in which it was made. */
export function PredictedPrices({ question, forecasts, threshold, part }: PredictedPricesProps) {
  const [newest, oldest] = [forecasts[0], forecasts.at(-1)];
  return (
    <section class="card">
      <h2>Forecasts on the price</h2>
      {newest && oldest ? (
        <PriceOfForecasts {...{ question, forecasts, threshold }} first={parseHour(oldest.hour)} last={newest.hour} />
      ) : (
        <Empty>
          {part === 'live'
            ? 'There is no live forecast yet. The first one comes with the next hour after the activation.'
            : 'No past hour was filled in when the model was activated.'}
        </Empty>
      )}
    </section>
  );
}

interface PriceOfForecastsProps extends Omit<PredictedPricesProps, 'part'> {
  readonly first: number;
  readonly last: string;
}

function PriceOfForecasts({ question, forecasts, threshold, first, last }: PriceOfForecastsProps) {
  const from = formatHour(Math.min(first, parseHour(last) - MIN_HOURS * HOUR_MS));
  const prices = useRead('prices', { query: { asset: question.asset, from }, on: ['run'] });
  const { answer } = useNewest(prices, question.asset);
  const draw = useCallback(
    (colours: Colours) => drawPredictions({ prices: answer, forecasts, threshold }, colours),
    [answer, forecasts, threshold],
  );
  return (
    <Read reading={{ ...prices, answer }} what="the prices">
      {({ source, replayed }) => (
        <>
          <p class="legend">
            <span class="key">price of {question.asset}, USD</span>
            <span class="good">▲ “rise”, it rose</span>
            <span class="bad">▲ “rise”, it did not</span>
            <span class="bad">● “no rise”, but it rose</span>
            <span>▲ ● not known yet</span>
            <Origin source={source} replayed={replayed} />
          </p>
          <Chart
            label={`Price of ${question.asset} with ${forecasts.length} forecasts, and below it the forecast probability of a rise with the threshold ${threshold}.`}
            height={440}
            draw={draw}
            table={() => <PredictionRows forecasts={forecasts.slice(0, 200)} threshold={threshold} />}
          />
        </>
      )}
    </Read>
  );
}
