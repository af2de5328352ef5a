import type { RiseQuestion } from '../../../../forecasting/questions';
import { formatCount, formatPercent } from '../../../../reporting/numbers';
import type { Answers } from '../../../api/answers';
import { Empty } from '../../../parts/states';
import { Table } from '../../../parts/table';
import { askQuestion } from '../question';

type Preview = Answers['labels/preview'];

interface PreviewFiguresProps {
  readonly preview: Preview;
  /** The same threshold and horizon with the other rule. */
  readonly other: { readonly question: RiseQuestion; readonly preview: Preview | null };
}

/** Base rate, independent episodes, and what a careful statistician would say. */
export function PreviewFigures({ preview, other }: PreviewFiguresProps) {
  const { hours, base_rate: baseRate, independent } = preview;
  return (
    <>
      {baseRate === null ? (
        <Empty>There is no base rate: no hour of the range has a label.</Empty>
      ) : (
        <p class="headline">
          <b>{formatPercent(baseRate)}</b> of the hours are rises: the <dfn>base rate</dfn>. A model must do better than
          giving each hour this probability.
        </p>
      )}
      {other.preview?.base_rate != null && (
        <p class="muted">
          With the other rule ({askQuestion(other.question)}): {formatPercent(other.preview.base_rate)}.
        </p>
      )}
      <dl class="facts">
        <dt>Rises</dt>
        <dd>
          {formatCount(hours.positive)} hours, {formatCount(independent.positive)} independent episodes
        </dd>
        <dt>No rise</dt>
        <dd>
          {formatCount(hours.negative)} hours, {formatCount(independent.negative)} independent episodes
        </dd>
        <dt>Independent horizons</dt>
        <dd>{formatCount(independent.horizons)}</dd>
        <dt>Not known yet</dt>
        <dd>{formatCount(hours.unknown_future)} hours, whose horizon is not over</dd>
        {hours.missing_price > 0 && (
          <>
            <dt>Without a price</dt>
            <dd>{formatCount(hours.missing_price)} hours</dd>
          </>
        )}
        <dt>Range</dt>
        <dd>
          {preview.from} to {preview.to}, {formatCount(hours.total)} hours
        </dd>
      </dl>
      <Warnings warnings={preview.warnings} />
      {preview.base_rate_by_quarter.length > 1 && <Quarters quarters={preview.base_rate_by_quarter} />}
    </>
  );
}

function Warnings({ warnings }: Pick<Preview, 'warnings'>) {
  if (warnings.length === 0) return null;
  return (
    <div>
      <h3>Before you train on it</h3>
      <ul class="warnings">
        {warnings.map(({ code, message }) => (
          <li key={code}>{message}.</li>
        ))}
      </ul>
    </div>
  );
}

function Quarters({ quarters }: { quarters: Preview['base_rate_by_quarter'] }) {
  const highest = Math.max(...quarters.map(({ base_rate }) => base_rate));
  return (
    <Table
      caption="Base rate by quarter"
      showsCaption
      keyOf={({ quarter }) => quarter}
      rows={quarters}
      columns={[
        { title: 'Quarter', cell: ({ quarter }) => quarter },
        { title: 'Hours', isNumber: true, cell: ({ labelled }) => formatCount(labelled) },
        { title: 'Rises', isNumber: true, cell: ({ positive }) => formatCount(positive) },
        {
          title: 'Base rate',
          cell: ({ base_rate }) => (
            <>
              <span class="bar" style={{ width: `${(70 * base_rate) / (highest || 1)}px` }} />{' '}
              {formatPercent(base_rate)}
            </>
          ),
        },
      ]}
    />
  );
}
