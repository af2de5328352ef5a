import { formatHour, type Hour } from '../../forecasting/hour';

/** What a person can do about a step that did not succeed; `null` when nothing needs to be done. */
export function describeStepRemedy({ step, state, hour }: { step: string; state: string; hour: Hour }): string | null {
  const name = formatHour(hour);
  switch (state) {
    case 'failed':
      return `The next tick runs a failed hour again, unless the runs are paused. To run it now from this step: \`nexthour run --hour ${name} --from-step ${step}\`. \`nexthour logs --hour ${name}\` shows the log; docs/runbook.md explains the errors of steps`;
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

/** What a person can do about a run that did not publish a forecast; `null` when nothing needs to be done. */
export function describeOutcomeRemedy({ outcome, hour }: { outcome: string; hour: Hour }): string | null {
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
      return `The next tick runs the hour again, unless the runs are paused. To run it now: \`nexthour run --hour ${name}\`; its log: \`nexthour logs --hour ${name}\``;
  }
}
