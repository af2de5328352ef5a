import { useRead } from '../../../api/use-read';
import { choose, linkTo } from '../../../navigation/navigation';
import { Origin } from '../../../parts/origin';
import { Empty, Read } from '../../../parts/states';
import { askQuestion } from '../question';
import { QuestionChoice } from '../question-choice';
import type { StepProps } from '../view';
import { LiveModel } from './live-model';
import { ResultsTable } from './results-table';

/** Step 3: the live forecasts of the active models, and how they did. */
export function LiveStep({ question, questions, place }: StepProps) {
  const directory = useRead('models', { query: { asset: question.asset }, on: ['production', 'run'] });
  const models = directory.answer?.models.filter((model) => model.question === question.id) ?? [];
  const active = models.filter(({ role }) => role === 'active');
  const chosen = models.find(({ id }) => id === place.query.model) ?? active[0];
  const isRetired = models.some(({ question_retired: retired }) => retired);
  const shown = chosen && !active.includes(chosen) ? [chosen, ...active] : active;
  return (
    <>
      <section class="card">
        <header>
          <h1>{askQuestion(question)}</h1>
          {models[0] && <Origin source={models[0].source} />}
        </header>
        <div class="row">
          <QuestionChoice question={question} questions={questions} models={directory.answer?.models ?? []} />
        </div>
        {isRetired && <p class="stale">This question is retired: its models make no more forecasts.</p>}
        <Read reading={directory} what="the models">
          {() =>
            chosen ? (
              <ResultsTable
                models={shown}
                chosen={chosen.id}
                onChoose={(model) => choose({ model, threshold: undefined })}
              />
            ) : (
              <Empty>
                <p>
                  No model of this label is active, so there are no live forecasts.{' '}
                  <a href={linkTo('page/labels/compare', { question: question.id })}>Compare models and activate one</a>
                  .
                </p>
              </Empty>
            )
          }
        </Read>
      </section>
      {chosen && (
        <LiveModel
          key={chosen.id}
          model={chosen}
          question={question}
          part={place.query.part === 'backfilled' ? 'backfilled' : 'live'}
          threshold={place.query.threshold}
        />
      )}
    </>
  );
}
