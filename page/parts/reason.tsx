import { RichText } from './glossary/explained';
import { ModelLink } from './model-link';

interface ReasonProps {
  readonly text: string;
  /** The question of the model that was decided about. */
  readonly question: string;
}

/** Why a model version was promoted or refused. The text says `version 3`; the page shows the name of that model, `btc-1h-v3`. */
export function Reason({ text, question }: ReasonProps) {
  return (
    <>
      {text.split(/(?<!-)\bversion (\d+)\b/).map((part, index) => {
        const key = `${index} ${part}`;
        return index % 2 === 1 ? (
          <ModelLink key={key} question={question} version={part} />
        ) : (
          <RichText key={key} text={part} />
        );
      })}
    </>
  );
}
