import { HOUR_MS, type Hour, parseHour } from '../../../../forecasting/hour';
import { readRangeHour } from '../../../../forecasting/labels/request';
import { BAR_LENGTHS, type BarLength } from '../../../../forecasting/price-bars';
import type { RiseQuestion } from '../../../../forecasting/questions';
import type { Answers } from '../../../api/answers';
import { useRead } from '../../../api/use-read';
import { choose, linkTo } from '../../../navigation/navigation';
import { Origin } from '../../../parts/origin';
import { Read } from '../../../parts/states';
import { askQuestion, percentOf, readQuestion } from '../question';
import type { StepProps } from '../view';
import { Downloads } from './downloads';
import { FeatureExplorer } from './feature-explorer';
import { LabelForm, type WrittenRange } from './label-form';
import { LabelledPrices } from './labelled-prices';
import { PreviewFigures } from './preview-figures';
import { useDraft } from './use-draft';
import { useNewest } from './use-newest';

/** Step 1: choose a label, see what it gives on the past prices, look at features beside it, and take the data. */
export function LabelStep({ question, assets, place }: StepProps) {
  const [draft, setDraft] = useDraft(question.id, (id) => choose({ question: id }));
  const drafted = readQuestion(draft, question.asset);
  const shown = drafted instanceof Error ? question : drafted;
  const prices = useRead('prices', { query: { asset: question.asset }, on: ['run'] });
  const range = { from: place.query.from || undefined, to: place.query.to || undefined };
  return (
    <>
      <section class="card">
        <header>
          <h1>{askQuestion(shown)}</h1>
          {prices.answer && <Origin source={prices.answer.source} replayed={prices.answer.replayed} />}
        </header>
        <Read reading={prices} what={`the prices of ${question.asset}`}>
          {({ known }) => (
            <LabelForm
              question={shown}
              assets={assets}
              range={range}
              known={{ from: parseHour(known.from), to: parseHour(known.to) }}
              onQuestion={setDraft}
              onRange={(next) => choose({ ...next })}
            />
          )}
        </Read>
      </section>
      {prices.answer && (
        <Labelled question={question} range={range} known={prices.answer.known} feature={place.query.feature} />
      )}
    </>
  );
}

interface LabelledProps {
  readonly question: RiseQuestion;
  readonly range: WrittenRange;
  readonly known: Answers['prices']['known'];
  readonly feature: string | undefined;
}

function Labelled({ question, range, known, feature }: LabelledProps) {
  const preview = useRead('labels/preview', { body: previewBody(question, range), on: ['run'] });
  const shown = useNewest(preview, question.asset);
  const otherQuestion = { ...question, rule: question.rule === 'within' ? 'at-end' : 'within' } as const;
  const other = useRead('labels/preview', { body: previewBody(otherQuestion, range), on: ['run'] });
  const bars = useRead('prices', { query: barsQuery(question.asset, range, known), on: ['run'] });
  const params = { id: question.id, name: feature ?? '' };
  const overlay = useRead('labels/:id/features/:name', { params, query: { ...range }, isWanted: Boolean(feature) });
  const values = useNewest(overlay, feature ?? '');
  return (
    <>
      <div class="label-result" aria-busy={shown.isOld}>
        <section class="card">
          <header>
            <h2>Hours with the label</h2>
            <a href={linkTo('page/labels/compare', { question: question.id })}>Models for this label</a>
          </header>
          <Read reading={{ ...bars, answer: useNewest(bars, question.asset).answer }} what="the prices">
            {(prices) => (
              <LabelledPrices prices={prices} preview={shown.answer} feature={feature ? values.answer : null} />
            )}
          </Read>
        </section>
        <section class="card">
          <h2>What the label gives</h2>
          <Read reading={{ ...preview, answer: shown.answer }} what="the labels">
            {(answer) => <PreviewFigures preview={answer} other={{ question: otherQuestion, preview: other.answer }} />}
          </Read>
        </section>
      </div>
      <FeatureExplorer chosen={feature} reading={{ ...overlay, answer: values.answer }} />
      <Downloads question={question} range={range} />
    </>
  );
}

function previewBody({ asset, threshold, horizonHours, rule }: RiseQuestion, range: WrittenRange) {
  return { asset, threshold: `${percentOf(threshold)}%`, horizon: `${horizonHours}h`, rule, ...range };
}

const MAX_CHART_BARS = 2_200;
const HOURS_OF: Record<BarLength, number> = { '1h': 1, '4h': 4, '12h': 12, '1d': 24 };

/** The shortest bars of which the chart can show the whole range. */
function barsQuery(asset: string, range: WrittenRange, known: Answers['prices']['known']) {
  const from = readHour(range.from) ?? parseHour(known.from);
  const to = readHour(range.to) ?? parseHour(known.to);
  const hours = (to - from) / HOUR_MS;
  const bar = BAR_LENGTHS.find((length) => hours / HOURS_OF[length] <= MAX_CHART_BARS) ?? '1d';
  return { asset, bar, from: range.from ?? known.from, to: range.to };
}

/** `null` without an hour, and for one that the server will refuse in words. */
function readHour(text: string | undefined): Hour | null {
  if (text === undefined) return null;
  try {
    return readRangeHour('from', text);
  } catch {
    return null;
  }
}
