import { useState } from 'preact/hooks';
import { useRead } from '../../api/use-read';
import { linkTo } from '../../navigation/navigation';
import { type ModelAction, ModelActionDialog } from '../../parts/admin/model-actions';
import { AssetSwitch } from '../../parts/asset-switch';
import { Empty, Read } from '../../parts/states';
import type { ViewProps } from '../views';
import { AblationList } from './ablations';
import { Card } from './card';
import { Decisions } from './decisions';
import { Directory } from './directory';
import { InProduction } from './in-production';
import { SearchList } from './searches/list';
import { SearchDetail } from './searches/search';

/** The models of all questions: which one serves and why, their scores, and the card of each. */
export function View(props: ViewProps) {
  const [action, setAction] = useState<ModelAction | null>(null);
  const [done, setDone] = useState(0);
  return (
    <div class="view">
      {props.rest === 'searches' ? (
        <SearchList />
      ) : props.rest === 'ablations' ? (
        <AblationList />
      ) : props.rest.startsWith('searches/') ? (
        <SearchDetail id={props.rest.slice('searches/'.length)} />
      ) : props.rest ? (
        <Card key={`${props.rest} ${done}`} id={props.rest} onAct={setAction} />
      ) : (
        <Overview key={done} {...props} onAct={setAction} />
      )}
      {action && <ModelActionDialog action={action} onDone={() => setDone(done + 1)} onClose={() => setAction(null)} />}
    </div>
  );
}

function Overview({ place, onAct }: ViewProps & { onAct: (action: ModelAction) => void }) {
  const { asset, question } = place.query;
  const models = useRead('models', { query: { asset }, on: ['production', 'run'] });
  const scores = useRead('models/scores', { query: { asset }, on: ['production', 'settlement'] });
  const decisions = useRead('models/decisions', { query: { asset }, on: ['production', 'run'] });
  return (
    <>
      <section class="card">
        <header>
          <h1>Models</h1>
          <div class="row">
            <a href={linkTo('page/models/searches')}>Searches</a>
            <a href={linkTo('page/models/ablations')}>Ablations</a>
            <AssetSwitch asset={asset} />
          </div>
        </header>
        <Read reading={models} what="the models">
          {(answer) =>
            answer.models.length === 0 ? (
              <Empty>
                No model has been trained yet. The first hour trains one, and the model gate decides whether it may make
                forecasts; “Labels” trains and uploads models of your own questions.
              </Empty>
            ) : (
              <>
                <InProduction models={answer.models} decisions={decisions.answer?.decisions ?? []} onAct={onAct} />
                <Directory models={answer.models} scores={scores.answer?.scores ?? []} chosen={question} />
              </>
            )
          }
        </Read>
      </section>
      <section class="card" aria-labelledby="decisions-title">
        <h2 id="decisions-title">History of decisions</h2>
        <Read reading={decisions} what="the decisions">
          {(answer) => <Decisions decisions={answer.decisions} />}
        </Read>
      </section>
    </>
  );
}
