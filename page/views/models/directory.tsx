import { formatCount, formatPercent, formatRatio, formatSkill } from '../../../reporting/numbers';
import { choose, linkTo } from '../../navigation/navigation';
import { Badge } from '../../parts/badge';
import { Term } from '../../parts/glossary/explained';
import { type Column, Table } from '../../parts/table';
import { Time } from '../../parts/time';
import { formatLiveSkill, MIN_SKILL_HOURS } from './live-skill';
import { groupByQuestion, isPriceModel, type Model, type Scores } from './model';

interface DirectoryProps {
  readonly models: readonly Model[];
  readonly scores: readonly Scores[];
  /** The question whose models are shown; `undefined`: all questions. */
  readonly chosen: string | undefined;
}

interface Row extends Model {
  readonly offline: Scores['offline'];
  readonly live: Scores['live'];
}

/** All versions of all questions, with their offline and live scores side by side. */
export function Directory({ models, scores, chosen }: DirectoryProps) {
  const groups = groupByQuestion(models);
  const shown = groups.filter(([question]) => chosen === undefined || question === chosen);
  return (
    <>
      {groups.length > 1 && (
        <label class="field question-filter">
          Question
          <select
            value={chosen ?? ''}
            onChange={(event) => choose({ question: event.currentTarget.value || undefined })}
          >
            <option value="">all questions</option>
            {groups.map(([question]) => (
              <option key={question} value={question}>
                {question}
              </option>
            ))}
          </select>
        </label>
      )}
      {shown.map(([question, versions]) => (
        <QuestionModels key={question} question={question} models={versions} scores={scores} />
      ))}
    </>
  );
}

function QuestionModels({
  question,
  models,
  scores,
}: {
  question: string;
  models: readonly Model[];
  scores: readonly Scores[];
}) {
  const rows = models.map((model) => {
    const found = scores.find(({ id }) => id === model.id);
    return { ...model, offline: found?.offline ?? null, live: found?.live ?? null };
  });
  const isPrice = models.some(isPriceModel);
  return (
    <section class="question-models" aria-label={`Models of ${question}`}>
      <h2>{question}</h2>
      <Table
        caption={`Models of ${question}: offline is on unseen hours, live is what their forecasts were worth`}
        rows={rows}
        keyOf={({ id }) => id}
        isCurrent={({ role }) => role === 'production'}
        columns={[...IDENTITY, ...(isPrice ? PRICE_SCORES : RISE_SCORES), ...ORIGIN]}
      />
    </section>
  );
}

const IDENTITY: readonly Column<Row>[] = [
  { title: 'Model', cell: ({ id }) => <a href={linkTo(`page/models/${id}`)}>{id}</a> },
  {
    title: 'Role',
    hint: 'production: its forecasts are published; active: they are recorded and scored only',
    cell: ({ role, question_retired: isRetired }) => (
      <>
        {role === null ? '–' : <Badge tone={role === 'production' ? 'good' : 'accent'}>{role}</Badge>}
        {isRetired && <Badge tone="warn">question retired</Badge>}
      </>
    ),
  },
  { title: 'Family', isMinor: true, cell: Family },
  {
    title: 'Gate',
    hint: 'What the model gate decided',
    cell: ({ decision }) => (
      <Badge tone={decision === null ? 'neutral' : decision.passed ? 'good' : 'bad'}>
        {decision === null ? 'no decision' : decision.passed ? 'passed' : 'refused'}
      </Badge>
    ),
  },
];

const PRICE_SCORES: readonly Column<Row>[] = [
  {
    title: 'CRPS skill, offline',
    isNumber: true,
    hint: '1 − CRPS / CRPS of the trailing quantiles, on hours that were not used in training: positive is better',
    cell: ({ offline }) => formatSkill(offline?.crps_skill),
  },
  {
    title: 'CRPS skill, live',
    isNumber: true,
    hint: `The CRPS skill of live forecasts, from ${MIN_SKILL_HOURS} settled hours on`,
    cell: ({ live }) => formatLiveSkill(live),
  },
  {
    title: 'RMSE ratio, offline',
    isNumber: true,
    hint: 'RMSE / RMSE of persistence: below 1 is better',
    cell: ({ offline }) => formatRatio(offline?.rmse_ratio),
  },
  {
    title: 'RMSE ratio, live',
    isNumber: true,
    hint: 'The RMSE ratio of live forecasts',
    cell: ({ live }) => formatRatio(live?.rmse_ratio),
  },
  {
    title: '90 % coverage, offline',
    isNumber: true,
    hint: 'Share of the prices inside the 90 % interval',
    cell: ({ offline }) => formatPercent(offline?.coverage_90),
  },
  {
    title: '90 % coverage, live',
    isNumber: true,
    hint: 'The coverage of live forecasts',
    cell: ({ live }) => formatPercent(live?.coverage),
  },
  { title: 'Live hours', isNumber: true, cell: ({ live }) => formatCount(live?.settled ?? 0) },
];

const RISE_SCORES: readonly Column<Row>[] = [
  {
    title: 'Brier skill, offline',
    isNumber: true,
    hint: '1 − Brier score / that of the base rate, on the test hours: positive is better',
    cell: ({ scores }) => formatSkill(scores?.brier_skill),
  },
  {
    title: 'AUC, offline',
    isNumber: true,
    hint: 'The probability that the model gives an hour with a rise a higher probability than one without; 0.5 is chance',
    cell: ({ scores }) => formatRatio(scores?.auc),
  },
  {
    title: 'Brier score, offline',
    isNumber: true,
    hint: 'The mean of (probability − outcome)² on the test hours: smaller is better',
    cell: ({ scores }) => formatRatio(scores?.brier),
  },
  {
    title: 'Brier score, live',
    isNumber: true,
    hint: 'The Brier score of live forecasts',
    cell: ({ live }) => formatRatio(live?.brier),
  },
  {
    title: 'Leakage check',
    cell: ({ leakage_passed: passed }) => (passed === null ? '–' : passed ? 'passed' : <span class="bad">failed</span>),
  },
  { title: 'Live hours', isNumber: true, cell: ({ live }) => formatCount(live?.settled ?? 0) },
];

function Family({ family, name }: Row) {
  return (
    <>
      <Term>{family}</Term>
      {name !== family && ` (${name})`}
    </>
  );
}

const ORIGIN: readonly Column<Row>[] = [
  { title: 'Registered', cell: ({ registered_at: at }) => <Time at={at} /> },
  { title: 'By', cell: ({ registered_by: by }) => by ?? 'the hourly run' },
];
