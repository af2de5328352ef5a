import { isMinuteQuestion, registeredModelName } from '../../../forecasting/questions';
import { useRead } from '../../api/use-read';
import { linkTo } from '../../navigation/navigation';
import { activate, deactivate, type ModelAction, promote, rollback } from '../../parts/admin/model-actions';
import { Badge } from '../../parts/badge';
import { Term } from '../../parts/glossary/explained';
import { Reason } from '../../parts/reason';
import { Read } from '../../parts/states';
import { Time } from '../../parts/time';
import { Decisions } from './decisions';
import { Gate } from './gate';
import { LineageCard } from './lineage';
import { type CardAnswer, isPriceModel } from './model';
import { RiseEvaluation } from './rise-evaluation';
import { PriceScores } from './scores';
import { TrainingCard } from './training';

interface CardProps {
  readonly id: string;
  readonly onAct: (action: ModelAction) => void;
}

/** All about one model version. */
export function Card({ id, onAct }: CardProps) {
  const card = useRead('models/:id/card', { params: { id }, on: ['production', 'settlement'] });
  return (
    <>
      <p>
        <a href={linkTo('page/models')}>← All models</a>
      </p>
      <Read reading={card} what={`the model ${id}`}>
        {(answer) => <Loaded card={answer} onAct={onAct} />}
      </Read>
    </>
  );
}

function Loaded({ card, onAct }: { card: CardAnswer; onAct: CardProps['onAct'] }) {
  const { model, decisions } = card;
  const isPrice = isPriceModel(model);
  return (
    <>
      <Head card={card} onAct={onAct} />
      {isPrice ? (
        <div class="columns">
          <PriceScores card={card} />
          <Gate question={model.question} rules={card.rules} trials={card.trials} />
        </div>
      ) : (
        <RiseEvaluation id={model.id} live={card.live} />
      )}
      <TrainingCard card={card} isPrice={isPrice} />
      <LineageCard card={card} />
      {isPrice && (
        <section class="card" aria-labelledby="history-title">
          <h2 id="history-title">Decisions about this version</h2>
          <Decisions decisions={decisions} />
        </section>
      )}
    </>
  );
}

function Head({ card: { model }, onAct }: { card: CardAnswer; onAct: CardProps['onAct'] }) {
  const { id, question, version, role, family, name, decision, source, registered_at: at, registered_by: by } = model;
  return (
    <section class="card">
      <header>
        <h1>
          {id} {role && <Badge tone={role === 'production' ? 'good' : 'accent'}>{role}</Badge>}{' '}
          {decision && (
            <Badge tone={decision.passed ? 'good' : 'bad'}>{decision.passed ? 'passed the gate' : 'refused'}</Badge>
          )}
        </h1>
        <div class="row">
          {actionsFor(model).map((action) => (
            <button key={action.title} type="button" onClick={() => onAct(action)}>
              {action.verb} …
            </button>
          ))}
        </div>
      </header>
      {decision && (
        <p>
          <span class="muted">The model gate: </span>
          <Reason text={decision.reason} question={question} />
        </p>
      )}
      <dl class="facts">
        <dt>Question</dt>
        <dd>
          <a href={linkTo('page/models', { question })}>{question}</a>
        </dd>
        <dt>Family</dt>
        <dd>
          <Term>{family}</Term>
          {name !== family && `, named ${name}`}
        </dd>
        <dt>Name in MLflow</dt>
        <dd>
          {registeredModelName({ id: question })}, version {version}
        </dd>
        <dt>Registered</dt>
        <dd>
          <Time at={at} /> by {by ?? 'the hourly run'}
        </dd>
        <dt>Prices</dt>
        <dd>{source}</dd>
      </dl>
    </section>
  );
}

function actionsFor(model: CardAnswer['model']): ModelAction[] {
  const { id, role } = model;
  const activation = role === 'active' ? deactivate(id) : activate(id);
  if (!isPriceModel(model)) return [activation];
  if (role === 'production') return [rollback(model)];
  return isMinuteQuestion(model.question) ? [promote(model), activation] : [promote(model)];
}
