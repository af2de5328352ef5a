import type { Snapshot } from '../../clients/postgres/snapshots';
import { changeParameters } from '../../config/search-spaces';
import { MIN_TRAINING_HOURS } from '../../forecasting/backtest/folds';
import { MINUTE_MS } from '../../forecasting/bars/minute-bar';
import { LONGEST_WARM_UP_HOURS } from '../../forecasting/features/registry/registry';
import { HOUR_MS } from '../../forecasting/hour';
import { defaultBounds } from '../../forecasting/labels/split';
import { MIN_TRAINING_DAYS } from '../../forecasting/minutes/backtest/plan';
import { MEMORY_MINUTES } from '../../forecasting/minutes/minute-inputs';
import type { MinuteParameters } from '../../forecasting/minutes/models/parameters';
import { TEST_DAYS } from '../../forecasting/minutes/training/split';
import { planSearchFolds, type SearchFolds } from '../../forecasting/search/folds';
import { readSearchedQuestion, requireSearchFamily, type SearchedQuestion } from '../../forecasting/search/question';
import type { SearchPlan, SearchRequest } from '../../forecasting/search/records';
import { planRungs } from '../../forecasting/search/rungs';
import { listTrials } from '../../forecasting/search/trials';
import { EMBARGO_HOURS, TEST_HOURS } from '../../forecasting/split';
import { NexthourError } from '../../system/errors';
import type { TrainingBars } from '../live-training/deps';
import type { SearchDeps } from './deps';
import { openSearchRun } from './runs';

const DAY_MINUTES = 1_440;
/** A week of minutes tells parameters apart, and its forecasts take seconds. */
const MINUTE_FOLD_DAYS = 7;

/** Freezes the data and decides everything about a search, or reads what was decided when it was started before. */
export async function planSearch(deps: SearchDeps, request: SearchRequest): Promise<SearchPlan> {
  const known = await deps.searches.find(request.id);
  if (known) return requireSame(known.plan, request);
  const searched = readSearchedQuestion(request.question);
  const family = requireSearchFamily(searched, request.family);
  const { kind, question } = searched;
  const space = deps.spaces[kind][family] ?? {};
  const choice = await deps.searches.findChoice({ question: question.id });
  const today = changeParameters(kind, deps.parameters[kind], choice?.overrides ?? {});
  const prices = await freeze(deps, searched);
  const { folds, holdout } = planFolds(searched, prices, today);
  const overrides = listTrials({ method: request.method, space, trials: request.trials, seed: request.seed });
  const plan = {
    ...{ ...request, kind, asset: question.asset, source: prices.snapshot.source },
    ...{ snapshot: prices.snapshot, data: prices.snapshot.history, space, today, overrides, folds, holdout },
    ...{
      rungs: planRungs(request.method, folds.length),
      overlap: question.kind === 'rise' ? question.horizonHours : 1,
    },
  };
  const runId = await openSearchRun(deps, plan);
  return deps.searches.begin({ ...plan, runId }, deps.clock.now());
}

function requireSame(plan: SearchPlan, request: SearchRequest): SearchPlan {
  const fields = ['question', 'family', 'method', 'trials', 'seed'] as const;
  const other = fields.find((field) => plan[field] !== request[field]);
  if (other === undefined) return plan;
  const message = `The search ${plan.id} exists with ${other} ${plan[other]}, not ${request[other]}; give its values, or another --id`;
  throw new NexthourError('OtherSearch', message);
}

type Frozen = { readonly snapshot: Snapshot | TrainingBars; readonly first: number; readonly last: number };

async function freeze(deps: SearchDeps, { kind, question: { asset, id } }: SearchedQuestion): Promise<Frozen> {
  if (kind === 'minutes') {
    const collected = await deps.collectBars({ asset });
    const { freezeBars } = deps.liveTrainingWith(deps.parameters.minutes);
    const snapshot = await freezeBars({ asset, collected });
    // The time of a bar is its end.
    return { snapshot, first: snapshot.firstMinute + MINUTE_MS, last: snapshot.lastMinute + MINUTE_MS };
  }
  const snapshot = await deps.snapshots.newest({ asset, passed: true });
  if (snapshot) return { snapshot, first: snapshot.firstHour, last: snapshot.lastHour };
  const message = `There are no stored prices of ${asset} for a search of ${id}; \`npm start\` collects them`;
  throw new NexthourError('NoPrices', message);
}

function planFolds(searched: SearchedQuestion, { first, last }: Frozen, today: object): SearchFolds {
  if (searched.kind === 'minutes') {
    const steps = searched.question.horizonMinutes;
    return planSearchFolds({
      ...{ first, last, stepMs: MINUTE_MS, horizonSteps: 0, embargoSteps: MEMORY_MINUTES + steps },
      holdoutFrom: last - (TEST_DAYS * DAY_MINUTES - 1) * MINUTE_MS,
      minTrainingSteps: MIN_TRAINING_DAYS * DAY_MINUTES,
      windowSteps: (today as MinuteParameters).trainingDays * DAY_MINUTES,
      foldSteps: MINUTE_FOLD_DAYS * DAY_MINUTES,
    });
  }
  const hours = { first, last, stepMs: HOUR_MS, minTrainingSteps: MIN_TRAINING_HOURS, windowSteps: null };
  if (searched.kind === 'price') {
    const holdoutFrom = last - (TEST_HOURS - 1) * HOUR_MS;
    return planSearchFolds({ ...hours, holdoutFrom, embargoSteps: EMBARGO_HOURS, horizonSteps: 0 });
  }
  const { horizonHours } = searched.question;
  // The label of an hour is known one horizon later.
  const known = last - horizonHours * HOUR_MS;
  return planSearchFolds({
    ...{ ...hours, last: known, holdoutFrom: defaultBounds({ first, last }).testFrom },
    ...{ embargoSteps: LONGEST_WARM_UP_HOURS, horizonSteps: horizonHours },
  });
}
