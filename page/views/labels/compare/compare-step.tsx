import { useState } from 'preact/hooks';
import type { Answers } from '../../../api/answers';
import { useRead } from '../../../api/use-read';
import { SERIES_COLOURS } from '../../../charts/colours';
import { choose, linkTo } from '../../../navigation/navigation';
import { activate, deactivate, ModelActionDialog } from '../../../parts/admin/model-actions';
import { Origin } from '../../../parts/origin';
import { Empty, Read } from '../../../parts/states';
import { askQuestion } from '../question';
import { QuestionChoice } from '../question-choice';
import type { StepProps } from '../view';
import { ComparedModels } from './compared-models';
import { ModelList } from './model-list';
import { UploadDialog } from './upload-dialog';

export type Model = Answers['models']['models'][number];

/** Without a choice in the address, so many of the newest models are compared. */
const DEFAULT_COMPARED = 4;

/** Step 2: upload models, compare them, and activate those that should forecast live. */
export function CompareStep({ question, questions, onQuestionsChanged, place }: StepProps) {
  const directory = useRead('models', { query: { asset: question.asset }, on: ['production', 'run'] });
  const [isUploading, setUploading] = useState(false);
  const [changing, setChanging] = useState<Model | null>(null);
  const models = directory.answer?.models.filter((model) => model.question === question.id) ?? [];
  const chosen = readChosen(place.query.models, models);
  const toggle = (id: string) => {
    const next = chosen.includes(id) ? chosen.filter((one) => one !== id) : [...chosen, id].slice(-SERIES_COLOURS);
    choose({ models: next.length === 0 ? 'none' : next.join(',') });
  };
  const isCreated = questions.some(({ id, retired_at }) => id === question.id && retired_at === null);
  return (
    <>
      <section class="card">
        <header>
          <h1>{askQuestion(question)}</h1>
          {models[0] && <Origin source={models[0].source} />}
        </header>
        <div class="row choices">
          <QuestionChoice question={question} questions={questions} models={directory.answer?.models ?? []} />
          <button type="button" class="primary" onClick={() => setUploading(true)}>
            Upload a model
          </button>
        </div>
        <Read reading={directory} what="the models">
          {() =>
            models.length === 0 ? (
              <Empty>
                <p>
                  There is no model for this label yet. Train one on the{' '}
                  <a href={linkTo('page/labels', { question: question.id })}>label data</a> with any tool, export it as
                  ONNX, and upload it here.
                </p>
              </Empty>
            ) : (
              <ModelList models={models} chosen={chosen} onToggle={toggle} onActivate={setChanging} />
            )
          }
        </Read>
      </section>
      {models.length > 0 && <ComparedModels ids={chosen} threshold={place.query.threshold} />}
      {isUploading && (
        <UploadDialog
          question={question}
          onDone={(id) => {
            directory.reload();
            choose({ models: [...new Set([...chosen, id])].slice(-SERIES_COLOURS).join(',') });
          }}
          onClose={() => setUploading(false)}
        />
      )}
      {changing && (
        <ModelActionDialog
          action={
            changing.role === 'active'
              ? deactivate(changing.id)
              : activate(changing.id, isCreated ? undefined : question)
          }
          onDone={() => {
            directory.reload();
            onQuestionsChanged();
          }}
          onClose={() => setChanging(null)}
        />
      )}
    </>
  );
}

/** The models in the address that exist, in its order. */
function readChosen(written: string | undefined, models: readonly Model[]): string[] {
  if (written === 'none') return [];
  if (!written) return models.slice(0, DEFAULT_COMPARED).map(({ id }) => id);
  return [...new Set(written.split(','))].filter((id) => models.some((model) => model.id === id));
}
