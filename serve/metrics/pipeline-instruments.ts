import { checkStatusesOf, type FinishedStep } from './finished-steps';
import type { Instrument, Sample } from './instruments';
import type { FinishedRun, OperatingFigures } from './operating-figures';

/** The numbers stand for words: Grafana shows the words. */
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

/** One number of each step of the newest hour that has ended. */
function ofSteps(read: (step: FinishedStep) => number | null): Pick<Instrument<OperatingFigures>, 'labels' | 'read'> {
  return {
    labels: ['step'],
    read: ({ newestRun }) => stepsOf(newestRun).map((step) => ({ labels: { step: step.step }, value: read(step) })),
  };
}

function secondsTaken({ startedAt, endedAt }: FinishedStep): number | null {
  return startedAt === null || endedAt === null ? null : (endedAt - startedAt) / 1000;
}

function decisionCounts({ decisions }: OperatingFigures): Sample[] {
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

/** How the newest hour went, and which model serves. */
export const pipelineInstruments: readonly Instrument<OperatingFigures>[] = [
  {
    name: 'nexthour_newest_run_hour_timestamp_seconds',
    help: 'The newest hour whose run has ended: the one that the nexthour_hour_step series tell of',
    read: ({ newestRun }) => (newestRun ? [{ value: newestRun.hour / 1000 }] : []),
  },
  {
    name: 'nexthour_hour_step_state',
    help: 'How each step of the newest hour ended: 1 succeeded, 2 skipped, 3 upstream failed, 4 cancelled, 5 failed',
    ...ofSteps(({ state }) => STATES[state] ?? null),
  },
  {
    name: 'nexthour_hour_step_seconds',
    help: 'What each step of the newest hour took, its waits for another attempt included',
    ...ofSteps(secondsTaken),
  },
  {
    name: 'nexthour_hour_step_attempts',
    help: 'How often each step of the newest hour was tried',
    ...ofSteps(({ attempts }) => attempts),
  },
  {
    name: 'nexthour_judged_run_hour_timestamp_seconds',
    help: 'The newest hour that reached the quality step; nexthour_quality_check_result describes it',
    read: ({ judgedRun }) => (judgedRun ? [{ value: judgedRun.hour / 1000 }] : []),
  },
  {
    name: 'nexthour_quality_check_result',
    labels: ['rule'],
    help: 'Result of each quality rule for the newest hour that reached the quality step: 0 pass, 1 warn, 2 fail',
    read: ({ judgedRun }) =>
      checkStatusesOf(stepsOf(judgedRun)).map(({ rule, status }) => ({ labels: { rule }, value: STATUSES[status] })),
  },
  {
    name: 'nexthour_gate_decisions_total',
    kind: 'counter',
    labels: ['decision'],
    help: 'Decisions on model versions: promoted or refused by the gate, or made by hand',
    read: decisionCounts,
  },
  {
    name: 'nexthour_gate_decision_age_seconds',
    help: 'Since the gate decided on a model version',
    read: ({ decisions, now }) => secondsSince(decisions?.newestAt, now),
  },
  {
    name: 'nexthour_model_age_seconds',
    help: 'Since the hour with which the training of the version in production ended',
    read: ({ decisions, now }) => secondsSince(decisions?.productionHour, now),
  },
];
