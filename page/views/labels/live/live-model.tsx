import type { RiseQuestion } from '../../../../forecasting/questions';
import { formatCount } from '../../../../reporting/numbers';
import type { Answers } from '../../../api/answers';
import { useRead } from '../../../api/use-read';
import { choose } from '../../../navigation/navigation';
import { Read } from '../../../parts/states';
import { Switch } from '../../../parts/switch';
import type { Model } from '../compare/compare-step';
import { useNewest } from '../label/use-newest';
import { PartPerformance } from './part-performance';
import { PredictedPrices } from './predicted-prices';
import { PredictionsTable } from './predictions-table';

export type Performance = Answers['models/:id/performance'];
export type PartName = 'live' | 'backfilled';

interface LiveModelProps {
  readonly model: Model;
  readonly question: RiseQuestion;
  readonly part: PartName;
  /** As in the address; default: that of the model's evaluation. */
  readonly threshold: string | undefined;
}

/** At most so many of the newest forecasts are shown. */
const MAX_SHOWN = 1_000;

/** The forecasts of one model on the price and as a table, and how they did. Live and backfilled ones are never mixed. */
export function LiveModel({ model, question, part, threshold }: LiveModelProps) {
  const isThreshold = threshold !== undefined && /^(0(\.\d{1,9})?|1(\.0+)?)$/.test(threshold);
  const given = isThreshold ? threshold : undefined;
  const query = { limit: MAX_SHOWN, threshold: given };
  const performance = useRead('models/:id/performance', {
    ...{ params: { id: model.id }, query, on: ['forecast', 'settlement', 'run'] },
  });
  const { answer } = useNewest(performance, model.id);
  return (
    <Read reading={{ ...performance, answer }} what={`the forecasts of ${model.id}`}>
      {(known) => {
        const shown = known.forecasts.filter(({ backfilled }) => backfilled === (part === 'backfilled'));
        return (
          <>
            <div class="row">
              <Switch
                label="Which forecasts"
                options={[
                  { value: 'live', text: `Live (${formatCount(known.live.forecasts)})` },
                  { value: 'backfilled', text: `Backfilled (${formatCount(known.backfilled.forecasts)})` },
                ]}
                value={part}
                onChange={(value) => choose({ part: value === 'live' ? undefined : value })}
              />
              {part === 'backfilled' && (
                <span class="origin notice">
                  made afterwards, from the prices up to each hour: they never count as live, because the model may have
                  been chosen for them
                </span>
              )}
              {known.late > 0 && <span class="muted">{formatCount(known.late)} late forecasts are in no figure.</span>}
            </div>
            <PredictedPrices question={question} forecasts={shown} threshold={known.threshold} part={part} />
            <PartPerformance performance={known} part={part} horizonHours={question.horizonHours} threshold={given} />
            <PredictionsTable forecasts={shown} threshold={known.threshold} part={part} />
          </>
        );
      }}
    </Read>
  );
}
