import { formatPercent, formatRatio, formatSkill, formatUsd } from '../../../reporting/numbers';
import { choose } from '../../navigation/navigation';
import { Badge, type Tone } from '../../parts/badge';
import { Empty } from '../../parts/states';
import { Table } from '../../parts/table';
import type { Live, LiveModel } from './live-asset';
import { nameModel } from './now';

const ROLE_TONES: Partial<Record<LiveModel['role'], Tone>> = { production: 'good', active: 'accent' };
const TONES: Partial<Record<LiveModel['skill']['conclusion'], Tone>> = { better: 'good', worse: 'bad' };

/** How good the forecasts of each model were. */
export function Models({ live: { models, question }, shown }: { live: Live; shown: LiveModel | undefined }) {
  return (
    <section class="card" aria-labelledby="live-models-title">
      <h2 id="live-models-title">Models and their track record</h2>
      {models.length === 0 ? (
        <Empty>No model has made a forecast in the last hour.</Empty>
      ) : (
        <Table
          caption={`The models of ${question}`}
          rows={models}
          keyOf={({ version }) => version}
          isCurrent={({ version }) => version === shown?.version}
          columns={[
            {
              title: 'Model',
              cell: ({ role, version }) => (
                <button type="button" class="link" onClick={() => choose({ model: version })}>
                  {nameModel(question, { role, version })}
                </button>
              ),
            },
            { title: 'Role', cell: ({ role }) => <Badge tone={ROLE_TONES[role] ?? 'neutral'}>{role}</Badge> },
            { title: 'Scored, 24 h', isNumber: true, cell: ({ day }) => day.settled },
            {
              title: 'In the interval',
              isNumber: true,
              hint: 'The share of the actual prices that were inside the published interval, in 24 hours',
              cell: ({ day, forecast }) =>
                day.coverage === null
                  ? '–'
                  : `${formatPercent(day.coverage)} of ${formatPercent(forecast.interval.level, 0)}`,
            },
            {
              title: 'Mean error',
              isNumber: true,
              hint: 'USD, in 24 hours',
              cell: ({ day }) => (day.mae === null ? '–' : formatUsd(day.mae)),
            },
            {
              title: '÷ no change',
              isNumber: true,
              hint: 'The mean error divided by that of “the price does not change”: below 1 is better',
              cell: ({ day }) => formatRatio(day.mae_ratio),
            },
            {
              title: 'Skill, 30 days',
              wraps: true,
              hint: 'Against the trailing quantiles of seven days: positive is better',
              cell: ({ skill }) => <SkillOf skill={skill} />,
            },
          ]}
        />
      )}
    </section>
  );
}

function SkillOf({ skill: { skill, lower, upper, conclusion, hours } }: { skill: LiveModel['skill'] }) {
  return (
    <>
      <Badge tone={TONES[conclusion] ?? 'neutral'}>{conclusion}</Badge>{' '}
      {skill === null
        ? `${hours} hours with scores`
        : `${formatSkill(skill)} (95 %: ${formatSkill(lower)} to ${formatSkill(upper)})`}
    </>
  );
}
