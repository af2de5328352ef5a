import { formatCount, formatRatio } from '../../../../reporting/numbers';
import type { Answers } from '../../../api/answers';
import { useRead } from '../../../api/use-read';
import { Read } from '../../../parts/states';
import { describeClaims } from './claims';
import { IntervalMark, SkillWithMark } from './intervals';
import { seriesStyle } from './series';

type Evaluation = Answers['models/:id/evaluation'];

const BASELINES: Readonly<Record<string, string>> = {
  'base-rate': 'the base rate',
  'volatility-logistic': 'volatility alone',
};

/** What each model adds to both baselines, with 95 % intervals, and what is suspicious. */
export function BaselineScores({ ids }: { ids: readonly string[] }) {
  return (
    <div class="evaluations">
      {ids.map((id, index) => (
        <ModelScores key={id} id={id} index={index} />
      ))}
    </div>
  );
}

function ModelScores({ id, index }: { id: string; index: number }) {
  const evaluation = useRead('models/:id/evaluation', { params: { id } });
  return (
    <article class="evaluation" style={seriesStyle(index)}>
      <Read reading={evaluation} what={`the evaluation of ${id}`}>
        {(answer) => (
          <>
            <h3 class="key">
              {id.slice(answer.question.length + 1)} {answer.name}
            </h3>
            <ScoreList evaluation={answer} />
            <Findings evaluation={answer} />
          </>
        )}
      </Read>
    </article>
  );
}

function ScoreList({ evaluation: { scores, claimed, train } }: { evaluation: Evaluation }) {
  const claims = describeClaims(claimed);
  return (
    <dl class="scores">
      <dt>AUC</dt>
      <dd>
        <span>
          {formatRatio(scores.auc)}{' '}
          <span class="muted">
            [{formatRatio(scores.auc_lower)}, {formatRatio(scores.auc_upper)}]
          </span>
        </span>
        <IntervalMark value={scores.auc} lower={scores.auc_lower} upper={scores.auc_upper} zero={0.5} reach={0.5} />
      </dd>
      {scores.against.map(({ baseline, brier_skill: skill }) => (
        <>
          <dt>Brier skill to {BASELINES[baseline] ?? baseline}</dt>
          <dd>
            <SkillWithMark skill={skill} />
          </dd>
        </>
      ))}
      {scores.against.map(({ baseline, log_loss_skill: skill }) => (
        <>
          <dt>Log-loss skill to {BASELINES[baseline] ?? baseline}</dt>
          <dd>
            <SkillWithMark skill={skill} />
          </dd>
        </>
      ))}
      <dt>Test hours</dt>
      <dd>
        {formatCount(scores.hours)}, {formatCount(scores.positives)} of them rises
      </dd>
      <dt>AUC on training hours</dt>
      <dd>{formatRatio(train.auc)}</dd>
      {claims && (
        <>
          <dt>Claimed</dt>
          <dd>{claims} (not checked)</dd>
        </>
      )}
    </dl>
  );
}

function Findings({ evaluation: { leakage, warnings, decision } }: { evaluation: Evaluation }) {
  return (
    <ul class="warnings">
      {leakage.findings.map(({ what, expected, found }) => (
        <li key={what} class="leak">
          <b>Leakage check failed</b>: {what} is {found}; expected: {expected}.
        </li>
      ))}
      {warnings.map(({ code, message }) => (
        <li key={code}>{message}.</li>
      ))}
      {decision && leakage.passed && (
        <li class={decision.passed ? 'fine' : ''}>
          The model gate {decision.passed ? 'finds the evidence sufficient' : 'wants more evidence'}: {decision.reason}.
        </li>
      )}
    </ul>
  );
}
