import { formatHour } from '../../../forecasting/hour';
import { formatCount, formatPercent, formatRatio, formatSkill } from '../../../reporting/numbers';
import { Badge } from '../../parts/badge';
import { RichText } from '../../parts/glossary/explained';
import { Reason } from '../../parts/reason';
import { Empty } from '../../parts/states';
import { Table } from '../../parts/table';
import type { CardAnswer } from './model';

type Rule = CardAnswer['rules'][number];

interface GateProps extends Partial<Pick<CardAnswer, 'trials'>> {
  readonly question: string;
  readonly rules: readonly Rule[];
  /** What the result means, if it does not decide. */
  readonly note?: string;
}
type Format = (value: number) => string;

const hour: Format = (value) => formatHour(value);
const yesOrNo: Format = (value) => (value === 0 ? 'yes' : 'no');

/** What each rule of the gate measures, what the figure must be in relation to the limit, and how both are written. */
const RULES: Readonly<Record<string, readonly [figure: string, relation: string, format: Format]>> = {
  'newest-hour': ['hour of the production model', '≤', hour],
  'same-champion': ['compared with the model in production', '', yesOrNo],
  'leakage-check': ['findings of the leakage check', '≤', formatCount],
  'gate-self-test': ['planted bad candidates that the gate refused', '≥', formatCount],
  'complete-evidence': ['missing parts of the evidence', '≤', formatCount],
  'unseen-hours': ['hours that were not used in training', '≥', formatCount],
  'unseen-forecasts': ['forecasts that were not used in training', '≥', formatCount],
  'finite-figures': ['figures that are not finite', '≤', formatCount],
  'rmse-ratio-min': ['RMSE ratio: a lower one is too good to be true', '≥', formatRatio],
  'rmse-ratio-max': ['RMSE ratio', '≤', formatRatio],
  'mae-ratio-max': ['MAE ratio', '≤', formatRatio],
  'coverage-90-min': ['coverage of the 90 % interval', '≥', formatPercent],
  'coverage-90-max': ['coverage of the 90 % interval', '≤', formatPercent],
  'crps-skill-min': ['CRPS skill to the trailing quantiles', '≥', formatSkill],
  'volatility-skill-min': ['CRPS skill to the volatility-scaled baseline, significantly', '>', formatSkill],
  champion: ['CRPS skill to the production model, significantly', '>', formatSkill],
  'unseen-rises': ['test hours with a rise', '≥', formatCount],
  'unseen-other-hours': ['test hours without a rise', '≥', formatCount],
  'brier-skill-base-rate': ['Brier skill to the base rate, significantly', '>', formatSkill],
  'brier-skill-volatility': ['Brier skill to the volatility-only logistic, significantly', '>', formatSkill],
  'calibration-error-max': ['calibration error', '≤', formatRatio],
};

/** What a rule demands, such as `≤ 1.0050`. */
function describeRequired({ rule, limit }: Rule): string {
  const [, relation = '', format = formatCount] = RULES[rule] ?? [];
  return limit === null ? '–' : `${relation} ${format(limit)}`.trim();
}

function describeValue({ rule, value }: Rule): string {
  const [, , format = formatCount] = RULES[rule] ?? [];
  return value === null ? '–' : format(value);
}

/** The evidence of the model gate, rule by rule. */
export function Gate({ question, rules, trials = [], note }: GateProps) {
  return (
    <section class="card" aria-labelledby="gate-title">
      <h2 id="gate-title">The model gate, rule by rule</h2>
      {note && <p class="muted">{note}</p>}
      {rules.length === 0 ? (
        <Empty>The decision about this version does not record its rules.</Empty>
      ) : (
        <Table
          caption="The rules of the model gate: what is required, and what was found"
          rows={rules}
          keyOf={({ rule }) => rule}
          columns={[
            {
              title: 'Figure',
              wraps: true,
              cell: ({ rule }) => <RichText text={RULES[rule]?.[0] ?? rule} />,
            },
            { title: 'Required', isNumber: true, cell: describeRequired },
            { title: 'Was', isNumber: true, cell: describeValue },
            {
              title: 'Result',
              cell: ({ passed }) => <Badge tone={passed ? 'good' : 'bad'}>{passed ? '✓ passed' : '✕ failed'}</Badge>,
            },
          ]}
        />
      )}
      {rules.flatMap(({ rule, reason }) =>
        reason === null
          ? []
          : [
              <p key={rule} class="problem-text">
                <Reason text={reason} question={question} />
              </p>,
            ],
      )}
      {trials.length > 0 && (
        <details>
          <summary>Before, the gate was tried on {trials.length} planted bad candidates</summary>
          <ul>
            {trials.map(({ name, refused, reason }) => (
              <li key={name}>
                {name}: {refused ? 'refused' : 'accepted'}: {reason}
              </li>
            ))}
          </ul>
        </details>
      )}
    </section>
  );
}
