import { useState } from 'preact/hooks';
import type { RiseQuestion } from '../../../../forecasting/questions';
import { routeAddress } from '../../../api/client';
import { Term } from '../../../parts/glossary/explained';
import { downloadFile } from './download-file';
import type { WrittenRange } from './label-form';
import { pythonSnippet } from './snippet';

interface DownloadsProps {
  readonly question: RiseQuestion;
  readonly range: WrittenRange;
}

const FORMATS = ['CSV', 'Parquet'] as const;

/** The training data as a file, and the Python that reads it. */
export function Downloads({ question, range }: DownloadsProps) {
  const [state, setState] = useState<{ text: string; isProblem: boolean } | null>(null);
  const [busy, setBusy] = useState<string | null>(null);
  const addressOf = (format: string) =>
    routeAddress(`labels/:id/data.${format.toLowerCase()}`, { params: { id: question.id }, query: { ...range } });
  const download = (format: string) => {
    setBusy(format);
    setState({ text: `Computing all features of all hours as ${format} …`, isProblem: false });
    downloadFile(addressOf(format))
      .then(
        (name) => setState({ text: `Saved ${name}`, isProblem: false }),
        (error: Error) => setState({ text: error.message, isProblem: true }),
      )
      .finally(() => setBusy(null));
  };
  return (
    <section class="card">
      <header>
        <h2>Training data of {question.id}</h2>
        <div class="row">
          {FORMATS.map((format) => (
            <button type="button" key={format} disabled={busy !== null} onClick={() => download(format)}>
              {busy === format ? 'Working …' : `Download ${format}`}
            </button>
          ))}
        </div>
      </header>
      <p class="muted">
        One line for each hour with a price: all features, the label, when it was known, and the part of the split. The
        parts are in order of time, with an <Term>embargo</Term> between them.
      </p>
      {state && (
        <p class={state.isProblem ? 'problem' : 'muted'} role={state.isProblem ? 'alert' : 'status'}>
          {state.text}
        </p>
      )}
      <Snippet text={pythonSnippet(addressOf('CSV'))} />
    </section>
  );
}

function Snippet({ text }: { text: string }) {
  const [said, setSaid] = useState('');
  const copy = () => {
    const refused = 'The browser does not let the page copy: select the text and press Ctrl+C.';
    if (!navigator.clipboard) return setSaid(refused);
    navigator.clipboard.writeText(text).then(
      () => setSaid('Copied.'),
      () => setSaid(refused),
    );
  };
  return (
    <div class="snippet">
      <div class="row">
        <h3>In Python</h3>
        <button type="button" onClick={copy}>
          Copy
        </button>
        <span class="muted" role="status">
          {said}
        </span>
      </div>
      <pre ref={letKeyboardScroll}>{text}</pre>
    </div>
  );
}

/** A keyboard scrolls only what it can focus. */
function letKeyboardScroll(box: HTMLElement | null): void {
  if (box) box.tabIndex = 0;
}
