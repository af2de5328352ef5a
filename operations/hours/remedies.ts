import { formatHour, type Hour } from '../../forecasting/hour';

interface StepProblem {
  readonly step: string;
  readonly state: string;
  readonly hour: Hour;
  readonly reason: string | null;
}

/** What a person can do about a step that did not succeed; `null` when nothing needs to be done. */
export function describeStepRemedy({ step, state, hour, reason }: StepProblem): string | null {
  const name = formatHour(hour);
  switch (state) {
    case 'failed':
      return `${explainSimulated(reason)}The next tick runs a failed hour again, unless the runs are paused. To run it now from this step: \`nexthour run --hour ${name} --from-step ${step}\`. \`nexthour logs --hour ${name}\` shows the log; docs/runbook.md explains the errors of steps`;
    case 'upstream-failed':
      return 'The step did not run because a step before it failed; see what to do about that step';
    case 'cancelled':
      return `A person cancelled the hour, so no tick runs it again. \`nexthour run --hour ${name}\` runs it again`;
    case 'retrying':
      return 'The step is tried again by itself';
    default:
      return null;
  }
}

interface OutcomeProblem {
  readonly outcome: string;
  readonly hour: Hour;
  readonly reason: string | null;
}

/** What a person can do about a run that did not publish a forecast; `null` when nothing needs to be done. */
export function describeOutcomeRemedy({ outcome, hour, reason }: OutcomeProblem): string | null {
  const name = formatHour(hour);
  switch (outcome) {
    case 'published':
      return null;
    case 'gated':
      return `The data did not pass the data gate, so it was not used. The next ticks run the hour again in case the source corrects its data; to run it now: \`nexthour run --hour ${name}\`. The next hour runs with new data`;
    case 'no-model':
      return 'No model may make forecasts yet. The next hours train more candidates; the view of models says which rules they failed';
    case 'cancelled':
      return `A person cancelled the hour, so no tick runs it again. \`nexthour run --hour ${name}\` runs it again`;
    default:
      return `${explainSimulated(reason)}The next tick runs the hour again, unless the runs are paused. To run it now: \`nexthour run --hour ${name}\`; its log: \`nexthour logs --hour ${name}\``;
  }
}

/** The text of an error that the simulator sends because a test asked for it (simulator/faults.ts). */
const SIMULATED = /fault of the simulator/i;

/** Without this, a person looks for the fault in the key or the network. */
function explainSimulated(reason: string | null): string {
  if (reason === null || !SIMULATED.test(reason)) return '';
  return 'A test asked the simulator of prices for this error: nothing is wrong with your key or your network. ';
}
