import { formatRatio, formatSkill } from '../../../../reporting/numbers';
import { Badge } from '../../../parts/badge';
import { Table } from '../../../parts/table';
import { Time } from '../../../parts/time';
import { describeClaims } from './claims';
import type { Model } from './compare-step';
import { seriesStyle } from './series';

interface ModelListProps {
  readonly models: readonly Model[];
  readonly chosen: readonly string[];
  readonly onToggle: (id: string) => void;
  readonly onActivate: (model: Model) => void;
}

/** The models of a question, with a checkbox to compare and one to activate each. */
export function ModelList({ models, chosen, onToggle, onActivate }: ModelListProps) {
  return (
    <Table
      caption="Models of the question, newest first. Figures are of each model's own test hours"
      showsCaption
      keyOf={({ id }) => id}
      rows={models}
      columns={[
        {
          title: 'Compare',
          cell: ({ id, name, version }) => (
            <label class="check" style={seriesStyle(chosen.indexOf(id))}>
              <input
                type="checkbox"
                checked={chosen.includes(id)}
                aria-label={`Compare version ${version}, ${name}`}
                onChange={() => onToggle(id)}
              />
              <span class={chosen.includes(id) ? 'key' : ''}>v{version}</span>
            </label>
          ),
        },
        { title: 'Name', cell: ({ name }) => name },
        { title: 'Family', isMinor: true, cell: ({ family }) => family },
        { title: 'AUC', isNumber: true, cell: ({ scores }) => formatRatio(scores?.auc) },
        {
          title: 'Claimed',
          isMinor: true,
          hint: 'What the person who uploaded the model reported. nexthour did not check it.',
          cell: ({ claimed }) => <span class="muted">{describeClaims(claimed)}</span>,
        },
        {
          title: 'Brier skill',
          hint: 'Against the base rate of the training part',
          isNumber: true,
          cell: ({ scores }) => formatSkill(scores?.brier_skill),
        },
        {
          title: 'To volatility',
          isMinor: true,
          hint: 'Brier skill against a logistic regression on volatility alone',
          isNumber: true,
          cell: ({ scores }) => formatSkill(scores?.brier_skill_to_volatility),
        },
        { title: 'Decision', isMinor: true, cell: (model) => <Decision model={model} /> },
        { title: 'Registered', isMinor: true, cell: ({ registered_at: at }) => <Time at={at} /> },
        {
          title: 'Active',
          hint: 'Its forecasts are recorded and scored every hour',
          cell: (model) => (
            <label class="check">
              <input
                type="checkbox"
                checked={model.role === 'active'}
                aria-label={`Active: version ${model.version}, ${model.name}`}
                // The box changes when the server has changed the model.
                onClick={(event) => {
                  event.preventDefault();
                  onActivate(model);
                }}
              />
              {model.role === 'active' ? 'active' : ''}
            </label>
          ),
        },
      ]}
    />
  );
}

function Decision({ model: { leakage_passed: isClean, decision } }: { model: Model }) {
  if (isClean === false) return <Badge tone="bad">leak found</Badge>;
  if (!decision) return null;
  return (
    <span title={decision.reason}>
      <Badge tone={decision.passed ? 'good' : 'warn'}>
        {decision.passed ? 'evidence sufficient' : 'too little evidence'}
      </Badge>
    </span>
  );
}
