import type { Answers } from '../../api/answers';
import { Badge } from '../../parts/badge';
import { ModelLink } from '../../parts/model-link';
import { Reason } from '../../parts/reason';
import { Empty } from '../../parts/states';
import { Table } from '../../parts/table';
import { Time } from '../../parts/time';

export type Decision = Answers['models/decisions']['decisions'][number];

const KINDS: Readonly<Record<Decision['kind'], string>> = {
  gate: 'the model gate',
  promote: 'promoted by hand',
  rollback: 'rolled back',
};

/** Who decided what about which version, and why. */
export function Decisions({ decisions }: { decisions: readonly Decision[] }) {
  if (decisions.length === 0) return <Empty>No decision has been made yet.</Empty>;
  return (
    <Table
      caption="Decisions about model versions, newest first"
      rows={decisions}
      keyOf={({ decided_at: at, version, kind }) => `${at} ${version} ${kind}`}
      columns={[
        { title: 'Time', cell: ({ decided_at: at }) => <Time at={at} /> },
        {
          title: 'Model',
          cell: ({ question, version }) => <ModelLink question={question} version={version} />,
        },
        {
          title: 'Decision',
          cell: ({ promoted }) => (
            <Badge tone={promoted ? 'good' : 'neutral'}>{promoted ? 'production' : 'refused'}</Badge>
          ),
        },
        {
          title: 'By',
          cell: ({ kind, operator }) => (operator === null ? KINDS[kind] : `${operator}, ${KINDS[kind]}`),
        },
        {
          title: 'Reason',
          wraps: true,
          cell: ({ reason, question }) => <Reason text={reason} question={question} />,
        },
      ]}
    />
  );
}
