import { useId } from 'preact/hooks';
import type { RiseQuestion } from '../../../forecasting/questions';
import type { Answers } from '../../api/answers';
import { choose } from '../../navigation/navigation';

interface QuestionChoiceProps {
  readonly question: RiseQuestion;
  readonly questions: Answers['questions']['questions'];
  readonly models: Answers['models']['models'];
}

/** The questions about a rise that exist or have models, and the one in the address. */
export function QuestionChoice({ question, questions, models }: QuestionChoiceProps) {
  const element = useId();
  const created = questions.filter(({ kind }) => kind === 'rise').map(({ id }) => id);
  const withModels = models.map((model) => model.question).filter((id) => id.includes('-rise-'));
  const ids = [...new Set([question.id, ...created, ...withModels])].sort();
  return (
    <div class="field">
      <label for={element}>Question</label>
      <select
        id={element}
        value={question.id}
        onChange={(event) =>
          choose({ question: event.currentTarget.value, models: undefined, model: undefined, threshold: undefined })
        }
      >
        {ids.map((id) => (
          <option key={id}>{id}</option>
        ))}
      </select>
    </div>
  );
}
