import {
  ApplicationFailure,
  CancellationScope,
  CancelledFailure,
  proxyActivities,
  setCurrentDetails,
  workflowInfo,
} from '@temporalio/workflow';
import type { SearchActivities } from '../activities/search';
import type { SearchRequest, SearchResult } from '../forecasting/search/records';
import { activityTypes, type Build, dag, type Retry } from './dag/declare';
import { escapeMarkdown, renderSteps } from './dag/details';
import { runDag } from './dag/run';
import { SEARCH_QUEUE } from './temporal-names';

const activities = activityTypes<SearchActivities>();

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const TIME_LIMIT_MS = 12 * 60 * MINUTE_MS;
/** A trial whose worker was killed is tried again after seconds; one that fails each time does not hold up the others for long. */
const RETRY: Retry = { attempts: 4, firstDelayMs: 1_000, maxDelayMs: 15_000 };
/** The trials of a search, and of several searches, wait for each other. */
const onSearchQueue = { queue: SEARCH_QUEUE, timeoutMs: 60 * MINUTE_MS, queueTimeoutMs: TIME_LIMIT_MS, retry: RETRY };
const keyOf = ({ trial }: { readonly trial: number }) => String(trial);
const trials = { ...onSearchQueue, over: 'trials', keyOf, instances: 'all-done' } as const;

/** Successive halving has up to three rungs; the other methods score all trials in the first one. */
const declareSteps = ({ step, map }: Build<SearchRequest>) => {
  const planned = step('plan', {}, activities.planSearch, onSearchQueue);
  const first = map('trial', { trials: planned }, activities.scoreTrial, trials);
  const second = step('select', { scored: first }, activities.selectTrials, onSearchQueue);
  const secondScores = map('second-rung', { trials: second }, activities.scoreTrial, trials);
  const third = step('select-again', { scored: secondScores }, activities.selectTrials, onSearchQueue);
  const thirdScores = map('third-rung', { trials: third }, activities.scoreTrial, trials);
  const best = step('choose', { scored: thirdScores }, activities.chooseWinner, onSearchQueue);
  const unseen = map('holdout', { trials: best }, activities.scoreTrial, { ...trials, instances: 'all-succeeded' });
  const judgement = step('judge', { scored: unseen }, activities.judgeWinner, onSearchQueue);
  const gate = step('gate', { judgement }, activities.submitWinner, {
    ...onSearchQueue,
    skip: ({ judgement: { winner } }) => (winner === null ? 'no trial is better than the parameters of today' : null),
  });
  step('finish', { judgement, gate }, activities.finishSearch, { ...onSearchQueue, rule: 'none-failed' });
};

export const searchDag = dag<SearchRequest>('search', declareSteps, { timeLimitMs: TIME_LIMIT_MS });

/**
 * Searches better hyper-parameters for the models of a question, and lets the model gate decide about a model with the best ones. The workflow
 * id is `search/ID`. A search that is started again with its id goes on where it ended.
 * @throws ApplicationFailure when a step failed; CancelledFailure
 */
export async function search(input: SearchRequest): Promise<SearchResult> {
  const steps = await runDag(searchDag, input);
  const result = steps.find(({ step, state }) => step === 'finish' && state === 'succeeded')?.result;
  const isCancelled = CancellationScope.current().consideredCancelled;
  const summary = (result as SearchResult | undefined)?.summary;
  setCurrentDetails(
    `**${summary ? escapeMarkdown(summary) : isCancelled ? 'cancelled' : 'failed'}**\n\n${renderSteps(steps)}`,
  );
  if (result) return result as SearchResult;
  await CancellationScope.nonCancellable(() => abandon(input.id, isCancelled ? 'KILLED' : 'FAILED'));
  if (isCancelled) throw new CancelledFailure('The search was cancelled');
  const failed = steps.find(({ state, instanceOf }) => state === 'failed' && instanceOf === undefined);
  const reason = `the step ${failed?.step} failed: ${failed?.reason ?? 'no reason is known'}`;
  throw ApplicationFailure.nonRetryable(`${reason} (${workflowInfo().workflowId})`, 'failed');
}

/** A search that nobody named: its id and its seed follow from its start, so each one tries other parameters. */
export async function scheduledSearch(given: {
  readonly question: string;
  readonly family: string;
  readonly trials: number;
  readonly operator: string;
}): Promise<SearchResult> {
  const startedAt = workflowInfo().startTime.getTime();
  const stamp = new Date(startedAt).toISOString().slice(0, 16).replaceAll(/[-:]/g, '').toLowerCase();
  const id = `${given.question}-${given.family}-${stamp}`;
  return search({ ...given, id, method: 'halving', seed: Math.floor(startedAt / HOUR_MS) });
}

/** Without a worker, the run in MLflow stays as it is. */
async function abandon(id: string, status: 'FAILED' | 'KILLED'): Promise<void> {
  const { abandonSearch } = proxyActivities<SearchActivities>({
    ...{ taskQueue: SEARCH_QUEUE, startToCloseTimeout: MINUTE_MS, scheduleToCloseTimeout: 2 * MINUTE_MS },
    retry: { maximumAttempts: 3 },
  });
  await abandonSearch({ id, status }).catch(() => undefined);
}
