import { Table } from '../../parts/table';
import { RealTime } from '../../parts/time';
import { describeStepReason, formatSeconds } from './format';
import type { Run } from './hour-detail';
import { lookOfStep } from './states';

interface StepTableProps {
  readonly run: Run;
  readonly chosen: string | undefined;
  readonly linkToStep: (step: string) => string;
}

/** All steps of a run, with the instances of mapped steps. */
export function StepTable({ run, chosen, linkToStep }: StepTableProps) {
  return (
    <Table
      caption="All steps of the run"
      showsCaption
      rows={run.steps}
      keyOf={({ step }) => step}
      isCurrent={({ step }) => step === chosen}
      columns={[
        { title: 'Step', cell: ({ step }) => <a href={linkToStep(step)}>{step}</a> },
        {
          title: 'State',
          cell: (step) => (
            <span class="row tight">
              <span class={`mark ${lookOfStep(step).mark}`} />
              {lookOfStep(step).words}
              {step.kept && ' (kept from an earlier run)'}
            </span>
          ),
        },
        { title: 'Attempts', isNumber: true, isMinor: true, cell: ({ attempts }) => attempts },
        {
          title: 'Start',
          isMinor: true,
          cell: ({ started_at: at }) => (at === null ? '–' : <RealTime at={at} as="clock" />),
        },
        { title: 'Duration', isNumber: true, cell: ({ seconds }) => (seconds === null ? '–' : formatSeconds(seconds)) },
        {
          title: 'Reason',
          wraps: true,
          cell: ({ reason, last_error: error }) => describeStepReason(reason ?? error ?? ''),
        },
      ]}
    />
  );
}
