import { formatCount } from '../../../../reporting/numbers';
import type { Answers } from '../../../api/answers';
import { useRead } from '../../../api/use-read';
import { Empty, Read } from '../../../parts/states';
import { BaselineScores } from './baseline-scores';
import { ConfusionMatrices } from './confusion-matrices';
import { Curves } from './curves';
import { PairwiseScores } from './pairwise-scores';

/** A model with its scores on the compared hours. */
export type Scored = Answers['models/compare']['models'][number];

interface ComparedModelsProps {
  readonly ids: readonly string[];
  readonly threshold: string | undefined;
}

export function ComparedModels({ ids, threshold }: ComparedModelsProps) {
  const [only] = ids;
  const isOne = ids.length === 1;
  const comparison = useRead('models/compare', { query: { ids: ids.join(',') }, isWanted: ids.length > 1 });
  const evaluation = useRead('models/:id/evaluation', { params: { id: only ?? '' }, isWanted: isOne });
  if (only === undefined) return <Empty>Tick at least one model to see its scores, and several to compare them.</Empty>;
  return (
    <>
      <section class="card">
        <h2>Against the baselines</h2>
        <BaselineScores ids={ids} />
      </section>
      {isOne ? (
        <Read reading={evaluation} what={`the evaluation of ${only}`}>
          {(one) => <Compared models={[{ ...one, leakage_passed: one.leakage.passed }]} threshold={threshold} />}
        </Read>
      ) : (
        <Read reading={comparison} what="the comparison">
          {({ models, hours, from, to }) => (
            <>
              <section class="card">
                <h2>Against each other</h2>
                <p class="muted">
                  On the {formatCount(hours)} test hours that all of them forecast, {from} to {to}.
                </p>
                <PairwiseScores models={models} />
              </section>
              <Compared models={models} threshold={threshold} />
            </>
          )}
        </Read>
      )}
    </>
  );
}

function Compared({ models, threshold }: { models: readonly Scored[]; threshold: string | undefined }) {
  return (
    <>
      <Curves models={models} />
      <section class="card">
        <ConfusionMatrices models={models} threshold={threshold} />
      </section>
    </>
  );
}
