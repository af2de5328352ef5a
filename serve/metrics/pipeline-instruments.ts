import { checkStatusesOf, type FinishedStep } from './finished-steps';
import type { Instrument, Sample } from './instruments';
import type { FinishedRun, OperatingFigures } from './operating-figures';

/** The exported number of each state. The dashboards show the word for the number. */
const STATES: Readonly<Record<string, number>> = {
  succeeded: 1,
  skipped: 2,
  'upstream-failed': 3,
  cancelled: 4,
  failed: 5,
};
const STATUSES = { pass: 0, warn: 1, fail: 2 } as const;

function stepsOf(run: FinishedRun | null): readonly FinishedStep[] {
  return run?.steps ?? [];
}

/** One value per step of the newest run that has ended. */
function ofSteps(read: (step: FinishedStep) => number | null): Pick<Instrument<OperatingFigures>, 'labels' | 'read'> {
  return {
    labels: ['step'],
    read: ({ newestRun }) => stepsOf(newestRun).map((step) => ({ labels: { step: step.step }, value: read(step) })),
  };
}

function durationOf({ startedAt, endedAt }: FinishedStep): number | null {
  return startedAt === null || endedAt === null ? null : (endedAt - startedAt) / 1000;
}

function countDecisions({ decisions }: OperatingFigures): Sample[] {
  const counts = {
    promoted: decisions?.promoted ?? 0,
    refused: decisions?.refused ?? 0,
    'by-hand': decisions?.byHand ?? 0,
  };
  return Object.entries(counts).map(([decision, value]) => ({ labels: { decision }, value }));
}

function secondsSince(instant: number | null | undefined, now: number): Sample[] {
  return instant === null || instant === undefined ? [] : [{ value: (now - instant) / 1000 }];
}

/** How the newest run ended, and how old the production model is. */
export const pipelineInstruments: readonly Instrument<OperatingFigures>[] = [
  {
    name: 'nexthour_newest_run_hour_timestamp_seconds',
    help: 'The newest hour whose run has ended; the nexthour_hour_step series describe it',
    read: ({ newestRun }) => (newestRun ? [{ value: newestRun.hour / 1000 }] : []),
  },
  {
    name: 'nexthour_hour_step_state',
    help: 'How each step of the newest hour ended: 1 succeeded, 2 skipped, 3 upstream failed, 4 cancelled, 5 failed',
    ...ofSteps(({ state }) => STATES[state] ?? null),
  },
  {
    name: 'nexthour_hour_step_seconds',
    help: 'Duration of each step of the newest hour, including the pauses between attempts',
    ...ofSteps(durationOf),
  },
  {
    name: 'nexthour_hour_step_attempts',
    help: 'Number of attempts of each step of the newest hour',
    ...ofSteps(({ attempts }) => attempts),
  },
  {
    name: 'nexthour_judged_run_hour_timestamp_seconds',
    help: 'The newest hour that reached the quality step; nexthour_quality_check_result describes it',
    read: ({ checkedRun }) => (checkedRun ? [{ value: checkedRun.hour / 1000 }] : []),
  },
  {
    name: 'nexthour_quality_check_result',
    labels: ['rule'],
    help: 'Result of each quality check for the newest hour that reached the quality step: 0 pass, 1 warn, 2 fail',
    read: ({ checkedRun }) =>
      checkStatusesOf(stepsOf(checkedRun)).map(({ rule, status }) => ({ labels: { rule }, value: STATUSES[status] })),
  },
  {
    name: 'nexthour_gate_decisions_total',
    kind: 'counter',
    labels: ['decision'],
    help: 'Decisions about model versions: promoted or refused by the model gate, or made by hand',
    read: countDecisions,
  },
  {
    name: 'nexthour_gate_decision_age_seconds',
    help: 'Time since the last decision of the model gate',
    read: ({ decisions, now }) => secondsSince(decisions?.newestAt, now),
  },
  {
    name: 'nexthour_model_age_seconds',
    help: 'Time since the last hour in the training data of the production model',
    read: ({ decisions, now }) => secondsSince(decisions?.productionHour, now),
  },
];
