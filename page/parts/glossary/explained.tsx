import type { ComponentChildren } from 'preact';
import { explainTerm, splitAtTerms } from './terms';
import { hideTip, hideTipSoon, showTip } from './tip';

/** A word with an explanation, which opens under the mouse, at the focus of the keyboard and at a touch. Escape closes it. */
export function Explained({ text, children }: { text: string; children: ComponentChildren }) {
  const show = ({ currentTarget }: { currentTarget: HTMLElement }) => showTip(currentTarget, text);
  return (
    <button
      type="button"
      class="explained"
      aria-description={text}
      onMouseEnter={show}
      onFocus={show}
      onClick={show}
      onMouseLeave={hideTipSoon}
      onBlur={hideTip}
    >
      {children}
    </button>
  );
}

/** A term with its explanation from the glossary. A word that the glossary does not have is shown as it is. */
export function Term({ children }: { children: string }) {
  const text = explainTerm(children);
  return text === undefined ? children : <Explained text={text}>{children}</Explained>;
}

/** A text of the server: commands stand between backticks, and the terms in it are explained. */
export function RichText({ text }: { text: string }) {
  return (
    <>
      {text.split('`').map((part, index) => {
        const key = `${index} ${part}`;
        return index % 2 === 1 ? <code key={key}>{part}</code> : <WithTerms key={key} text={part} />;
      })}
    </>
  );
}

function WithTerms({ text }: { text: string }) {
  return (
    <>
      {splitAtTerms(text).map((part, index) => (index % 2 === 1 ? <Term key={`${index} ${part}`}>{part}</Term> : part))}
    </>
  );
}
