import { formatHour, HOUR_MS } from '../../../forecasting/hour';
import type { Answers } from '../../api/answers';
import { type Reading, useRead } from '../../api/use-read';
import { choose } from '../../navigation/navigation';
import { isHourly } from '../../parts/asset-switch';
import { type Range, readRange } from '../../parts/range-switch';
import { Read } from '../../parts/states';
import type { ViewProps } from '../views';
import { Calibration } from './calibration';
import { ForecastDialog } from './forecast-dialog';
import { NextPrice } from './next-price';
import { FirstMinutes, Notices } from './notices';
import { PastForecasts } from './past-forecasts';
import { PathCard } from './path-card';
import { PriceCard } from './price-card';
import { RiseCard } from './rise-card';
import { describeQuestion, Switches } from './switches';
import { TrackRecord } from './track-record';

/** Enough for the longest range of the chart, and for the calibration. */
const MAX_PAST = 170;
const RANGES = ['24', '48', '168'] as const;

/** The next price, how sure it is, and how good the last forecasts were. */
export function View({ place: { query } }: ViewProps) {
  const questions = useRead('questions', { on: ['production'] });
  return (
    <Read reading={questions} what="the questions">
      {(answer) => <Chosen questions={answer.questions.filter(isHourly)} query={query} />}
    </Read>
  );
}

function Chosen({ questions, query }: { questions: Answers['questions']['questions']; query: Record<string, string> }) {
  const assets = [...new Set(questions.filter(({ kind }) => kind === 'price').map((one) => one.asset))];
  const named = questions.find(({ id }) => id === query.question);
  const asset = named?.asset ?? assets.find((one) => one === query.asset) ?? assets[0] ?? 'BTC';
  const question = named ?? questions.find((one) => one.asset === asset && one.kind === 'price');
  const range = readRange(query.hours, RANGES, '24');
  return (
    <div class="view">
      <Switches {...{ questions, assets, asset, question }} />
      <h2 class="unseen">{question && describeQuestion(question)}</h2>
      {question?.kind === 'rise' ? <RiseCard question={question} /> : null}
      <PriceQuestion
        key={asset}
        asset={asset}
        range={range}
        picked={query.forecast}
        isRise={question?.kind === 'rise'}
      />
    </div>
  );
}

interface PriceQuestionProps {
  readonly asset: string;
  readonly range: Range;
  /** The id of the forecast whose details are shown. */
  readonly picked: string | undefined;
  readonly isRise: boolean;
}

function PriceQuestion({ asset, range, picked, isRise }: PriceQuestionProps) {
  const forecasts = useRead('forecasts', { query: { asset, limit: MAX_PAST }, on: ['forecast', 'settlement'] });
  const newest = forecasts.answer?.forecasts[0] ?? null;
  // After a change of the source, the figures of the former one are not those of this one.
  const past = (forecasts.answer?.forecasts ?? []).filter(({ data }) => data.source === newest?.data.source);
  const hours = useRead('hours', { query: { asset, count: 3 }, on: ['run', 'step'] });
  const hasPrices = newest !== null || hours.answer?.hours.some(({ outcome }) => outcome !== null) === true;
  const prices = usePrices({ asset, range, lastHour: newest?.data.last_hour, isWanted: hasPrices });
  return (
    <>
      <Notices asset={asset} hours={hours.answer?.hours ?? []} hasForecast={newest !== null} prices={prices.answer} />
      <Read reading={forecasts} what="the forecasts">
        {() => (
          <>
            <div class="now-top">
              {newest ? !isRise && <NextPrice latest={newest} /> : <FirstMinutes hours={hours.answer?.hours ?? []} />}
              {hasPrices && (
                <Read reading={prices} what="the prices">
                  {(found) => (
                    <PriceCard prices={found} latest={newest} past={past} range={range} ranges={RANGES} onPick={pick} />
                  )}
                </Read>
              )}
            </div>
            {newest && !isRise && <PathCard asset={asset} />}
            {newest && !isRise && <Judgement asset={asset} past={past} />}
          </>
        )}
      </Read>
      {picked && <ForecastDialog key={picked} id={picked} onClose={() => choose({ forecast: undefined })} />}
    </>
  );
}

const pick = (forecast: string) => choose({ forecast });

interface PricesQuery {
  readonly asset: string;
  readonly range: Range;
  /** The newest hour with a forecast; the range ends there or later. */
  readonly lastHour: string | undefined;
  readonly isWanted: boolean;
}

function usePrices({ asset, range, lastHour, isWanted }: PricesQuery): Reading<Answers['prices']> {
  const from = lastHour && formatHour(Date.parse(lastHour) - Number(range) * HOUR_MS);
  return useRead('prices', { query: { asset, from }, on: ['run', 'step'], isWanted });
}

/** How good the past forecasts were. */
function Judgement({ asset, past }: { asset: string; past: Answers['forecasts']['forecasts'] }) {
  const record = useRead('record', { query: { asset }, on: ['settlement'] });
  return (
    <>
      <div class="columns">
        <Read reading={record} what="the track record">
          {(answer) => <TrackRecord record={answer} source={past[0]?.data.source} />}
        </Read>
        <Calibration past={past} />
      </div>
      <PastForecasts past={past} onPick={pick} />
    </>
  );
}
