import { formatCount, formatPercent, formatRatio, formatSkill } from '../../../reporting/numbers';
import { Badge } from '../../parts/badge';
import { Empty } from '../../parts/states';
import { Table } from '../../parts/table';
import type { CardAnswer } from './model';

type Rule = CardAnswer['rules'][number];

interface GateProps extends Partial<Pick<CardAnswer, 'trials'>> {
  readonly rules: readonly Rule[];
  /** What the result means, if it does not decide. */
  readonly note?: string;
}
type Format = (value: number | null) => string;

const count: Format = (value) => (value === null ? '–' : formatCount(value));
const none: Format = () => '–';

/** What each rule of the gate demands, and how its figures are written. */
const RULES: Readonly<Record<string, readonly [meaning: string, format: Format]>> = {
  'newest-hour': ['no newer model is in production', none],
  'same-champion': ['it was compared with the model that is in production', none],
  'leakage-check': ['no sign of future information: findings', count],
  'gate-self-test': ['the gate refused the planted bad candidates', count],
  'complete-evidence': ['all parts of the evidence are there', count],
  'unseen-hours': ['enough hours that were not used in training', count],
  'unseen-forecasts': ['enough forecasts that were not used in training', count],
  'finite-figures': ['figures that are not finite', count],
  'rmse-ratio-min': ['RMSE ratio at least: below, it has probably seen the answer', formatRatio],
  'rmse-ratio-max': ['RMSE ratio at most', formatRatio],
  'mae-ratio-max': ['MAE ratio at most', formatRatio],
  'coverage-90-min': ['90 % coverage at least', formatPercent],
  'coverage-90-max': ['90 % coverage at most', formatPercent],
  'crps-skill-min': ['CRPS skill to the trailing quantiles at least', formatSkill],
  'volatility-skill-min': ['CRPS skill to the volatility-scaled baseline, significantly', formatSkill],
  champion: ['CRPS skill to the production model, significantly', formatSkill],
  'unseen-rises': ['enough test hours with a rise', count],
  'unseen-other-hours': ['enough test hours without a rise', count],
  'brier-skill-base-rate': ['Brier skill to the base rate, significantly above', formatSkill],
  'brier-skill-volatility': ['Brier skill to volatility alone, significantly above', formatSkill],
  'calibration-error-max': ['calibration error at most', formatRatio],
};

const meaningOf = ({ rule }: Rule) => RULES[rule]?.[0] ?? rule;
const formatOf = ({ rule }: Rule) => RULES[rule]?.[1] ?? count;

/** The evidence of the model gate, rule by rule. */
export function Gate({ rules, trials = [], note }: GateProps) {
  return (
    <section class="card" aria-labelledby="gate-title">
      <h2 id="gate-title">The model gate, rule by rule</h2>
      {note && <p class="muted">{note}</p>}
      {rules.length === 0 ? (
        <Empty>The decision about this version does not record its rules.</Empty>
      ) : (
        <Table
          caption="The rules of the model gate with the value and the limit"
          rows={rules}
          keyOf={({ rule }) => rule}
          columns={[
            { title: 'Rule', cell: (rule) => <span class="wide">{meaningOf(rule)}</span> },
            {
              title: 'Result',
              cell: ({ passed }) => <Badge tone={passed ? 'good' : 'bad'}>{passed ? '✓ passed' : '✕ failed'}</Badge>,
            },
            { title: 'Value', isNumber: true, cell: (rule) => formatOf(rule)(rule.value) },
            { title: 'Limit', isNumber: true, cell: (rule) => formatOf(rule)(rule.limit) },
          ]}
        />
      )}
      {rules.flatMap(({ rule, reason }) =>
        reason === null
          ? []
          : [
              <p key={rule} class="problem-text">
                {reason}
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
