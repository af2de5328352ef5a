import { useEffect } from 'preact/hooks';
import type { RiseQuestion } from '../../../forecasting/questions';
import type { Answers } from '../../api/answers';
import { useRead } from '../../api/use-read';
import { linkTo, type Place } from '../../navigation/navigation';
import { isHourly } from '../../parts/asset-switch';
import { Failure, Read } from '../../parts/states';
import type { ViewProps } from '../views';
import { CompareStep } from './compare/compare-step';
import { LabelStep } from './label/label-step';
import { LiveStep } from './live/live-step';
import { readQuestion } from './question';

/** What a step gets. */
export interface StepProps {
  readonly question: RiseQuestion;
  readonly assets: readonly string[];
  readonly questions: Answers['questions']['questions'];
  /** Reads the questions again. */
  readonly onQuestionsChanged: () => void;
  readonly place: Place;
}

const STEPS = [
  { rest: '', title: 'Label data', Step: LabelStep },
  { rest: 'compare', title: 'Compare models', Step: CompareStep },
  { rest: 'live', title: 'Live forecasts', Step: LiveStep },
] as const;

/** The label designer: from a label on past prices to live forecasts about it. */
export function View({ place, rest }: ViewProps) {
  const questions = useRead('questions');
  const step = STEPS.find((one) => one.rest === rest) ?? STEPS[0];
  useEffect(() => {
    document.title = `${step.title} · Labels · nexthour`;
  }, [step]);
  return (
    <div class="view labels">
      <StepLinks current={step.rest} question={place.query.question} />
      <Read reading={questions} what="the questions">
        {(answer) => {
          const assets = [...new Set(answer.questions.filter(isHourly).map(({ asset }) => asset))];
          const question = readQuestion(place.query.question, assets[0] ?? 'BTC');
          if (question instanceof Error) return <WrongQuestion error={question} rest={step.rest} />;
          return (
            <step.Step
              question={question}
              questions={answer.questions}
              onQuestionsChanged={questions.reload}
              {...{ assets, place }}
            />
          );
        }}
      </Read>
    </div>
  );
}

function StepLinks({ current, question }: { current: string; question: string | undefined }) {
  return (
    <nav class="steps" aria-label="Steps of the label designer">
      {STEPS.map(({ rest, title }, index) => (
        <a
          key={rest}
          href={linkTo(rest === '' ? 'page/labels' : `page/labels/${rest}`, { question })}
          aria-current={rest === current ? 'step' : undefined}
        >
          <span class="step-number">{index + 1}</span> {title}
        </a>
      ))}
    </nav>
  );
}

function WrongQuestion({ error, rest }: { error: Error; rest: string }) {
  return (
    <section class="card">
      <h1>There is no such question</h1>
      <Failure error={error} />
      <p>
        <a href={linkTo(rest === '' ? 'page/labels' : `page/labels/${rest}`)}>Begin with +2 % after 12 h</a>
      </p>
    </section>
  );
}
