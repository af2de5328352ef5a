import { formatCount, formatP, formatPercent, formatRatio, formatSkill } from '../../../reporting/numbers';
import type { Answers } from '../../api/answers';
import { useRead } from '../../api/use-read';
import { Badge } from '../../parts/badge';
import { RichText, Term } from '../../parts/glossary/explained';
import { Read } from '../../parts/states';
import { Table } from '../../parts/table';
import { Gate } from './gate';
import type { CardAnswer } from './model';
import { CalibrationCard } from './training';

type Evaluation = Answers['models/:id/evaluation'];
type Performance = Answers['models/:id/performance'];

/** The scores of a model of a question about a rise: on its test hours, and live. */
export function RiseEvaluation({ id, live }: { id: string; live: CardAnswer['live'] }) {
  const evaluation = useRead('models/:id/evaluation', { params: { id } });
  const performance = useRead('models/:id/performance', {
    params: { id },
    on: ['settlement'],
    isWanted: live !== null,
  });
  return (
    <Read reading={evaluation} what="the evaluation">
      {(answer) => (
        <>
          <div class="columns">
            <RiseScores evaluation={answer} performance={performance.answer} />
            <Gate
              question={answer.question}
              rules={answer.rules}
              note="The gate stops no model of this question: it says whether the evidence is sufficient, and a person decides."
            />
          </div>
          <Checks evaluation={answer} />
          <CalibrationCard
            points={answer.scores.calibration.map(({ probability, share }) => [probability, share] as const)}
          />
        </>
      )}
    </Read>
  );
}

function RiseScores({
  evaluation: { scores },
  performance,
}: {
  evaluation: Evaluation;
  performance: Performance | null;
}) {
  const live = performance?.live.scores ?? null;
  const lines = [
    { name: 'Hours', offline: formatCount(scores.hours), live: formatCount(performance?.live.settled ?? 0) },
    { name: 'Rises', offline: formatPercent(scores.base_rate), live: formatPercent(live?.base_rate) },
    { name: 'Brier score', offline: formatRatio(scores.brier), live: formatRatio(live?.brier) },
    { name: 'Log loss', offline: formatRatio(scores.log_loss), live: formatRatio(live?.log_loss) },
    { name: 'AUC', offline: formatRatio(scores.auc), live: formatRatio(live?.auc) },
    {
      name: 'Calibration error',
      offline: formatRatio(scores.calibration_error),
      live: formatRatio(live?.calibration_error),
    },
    ...scores.against.map(({ baseline, brier_skill: skill }) => ({
      name: `Brier skill to ${baseline} (p ${formatP(skill.p_better)})`,
      offline: formatSkill(skill.skill),
      live: '–',
    })),
  ];
  return (
    <section class="card" aria-labelledby="rise-scores-title">
      <h2 id="rise-scores-title">Offline and live</h2>
      <Table
        caption="Offline: the test hours. Live: forecasts in the ledger, made in time"
        rows={lines}
        keyOf={({ name }) => name}
        columns={[
          { title: 'Score', cell: ({ name }) => <RichText text={name} /> },
          { title: 'Offline', isNumber: true, cell: ({ offline }) => offline },
          { title: 'Live', isNumber: true, cell: ({ live: value }) => value },
        ]}
      />
      <p class="muted">Live, compared with the base rate: {performance?.live.conclusion ?? 'no live forecast yet'}.</p>
    </section>
  );
}

function Checks({ evaluation: { leakage, warnings, parts, claimed } }: { evaluation: Evaluation }) {
  return (
    <section class="card" aria-labelledby="checks-title">
      <h2 id="checks-title">Checks</h2>
      <p>
        <Term>Leakage check</Term>:{' '}
        <Badge tone={leakage.passed ? 'good' : 'bad'}>{leakage.passed ? '✓ passed' : '✕ failed'}</Badge>
      </p>
      {leakage.findings.length > 0 && (
        <ul>
          {leakage.findings.map(({ check, what, found, expected }) => (
            <li key={`${check} ${what}`}>
              {check}: {what}: {found} instead of {expected}
            </li>
          ))}
        </ul>
      )}
      {warnings.length > 0 && (
        <ul>
          {warnings.map(({ code, message }) => (
            <li key={code} class="warn">
              {message}
            </li>
          ))}
        </ul>
      )}
      <Table
        caption="The hours that each part used"
        rows={Object.entries(parts)}
        keyOf={([name]) => name}
        columns={[
          { title: 'Part', cell: ([name]) => name },
          { title: 'Hours', isNumber: true, cell: ([, { hours }]) => formatCount(hours) },
          { title: 'From', cell: ([, { from }]) => from ?? '–' },
          { title: 'To', cell: ([, { to }]) => to ?? '–' },
        ]}
      />
      {Object.keys(claimed).length > 0 && (
        <p class="muted">
          Claimed by the person who uploaded it, not checked:{' '}
          {Object.entries(claimed)
            .map(([name, value]) => `${name} ${value}`)
            .join(', ')}
        </p>
      )}
    </section>
  );
}
