import { useCallback } from 'preact/hooks';
import { formatFigure, formatP, formatSkill } from '../../../../reporting/numbers';
import { importanceOption, type PlotColours, parallelOption } from '../../../../reporting/search-options';
import type { Answers } from '../../../api/answers';
import { useRead } from '../../../api/use-read';
import { Chart } from '../../../charts/chart';
import type { Colours } from '../../../charts/colours';
import { linkTo } from '../../../navigation/navigation';
import { Read } from '../../../parts/states';
import { type Column, Table } from '../../../parts/table';

type Search = Answers['searches/:id'];
type Trial = Search['scored'][number];

/** One search: its judgement, its trials and the importance of the parameters. */
export function SearchDetail({ id }: { id: string }) {
  const search = useRead('searches/:id', { params: { id }, on: ['production'] });
  return (
    <>
      <p>
        <a href={linkTo('page/models/searches')}>← All searches</a>
      </p>
      <Read reading={search} what={`the search ${id}`}>
        {(answer) => <Loaded search={answer} />}
      </Read>
    </>
  );
}

function Loaded({ search }: { search: Search }) {
  return (
    <>
      <Head search={search} />
      <section class="card" aria-labelledby="trials-title">
        <h2 id="trials-title">Trials</h2>
        <Parallel search={search} />
      </section>
      <section class="card" aria-labelledby="importance-title">
        <h2 id="importance-title">Importance of the parameters</h2>
        <Importance importance={search.importance} />
      </section>
    </>
  );
}

function Head({ search }: { search: Search }) {
  const { id, question, family, method, validation, deflated, holdout, loss } = search;
  return (
    <section class="card">
      <h1>{id}</h1>
      <p>{search.summary ?? 'The search has not ended. Temporal shows its steps.'}</p>
      <dl class="facts">
        <dt>Searched</dt>
        <dd>
          {question}, {family}, {method}, {search.trials_scored} of {search.trials} trials, {loss}
        </dd>
        <dt>Skill</dt>
        <dd>
          {formatSkill(validation?.skill)} on the folds where the best trial was chosen, p {formatP(validation?.p)}
        </dd>
        <dt>Deflated</dt>
        <dd>
          {formatSkill(deflated?.skill)} for the number of trials, p {formatP(deflated?.p)}
        </dd>
        <dt>Unseen</dt>
        <dd>
          {formatSkill(holdout?.skill)} on hours that no trial saw, p {formatP(holdout?.p)}
        </dd>
      </dl>
      {search.params_yaml && (
        <details class="data">
          <summary>The lines for params.yaml</summary>
          <pre>{search.params_yaml}</pre>
        </details>
      )}
    </section>
  );
}

function toPlotColours({ text, muted, line, accent, warn }: Colours): PlotColours {
  return { text, muted, grid: line, accent, second: warn };
}

function Parallel({ search }: { search: Search }) {
  const draw = useCallback((colours: Colours) => drawTrials(search, colours), [search]);
  return (
    <Chart
      label={`${search.scored.length} sets of parameters and their loss. Each line is one trial.`}
      draw={draw}
      height={440}
      table={() => <Trials trials={search.scored} best={search.best_trial} />}
    />
  );
}

function drawTrials({ space, scored, best_trial: winner }: Search, colours: Colours) {
  const dimensions = space.map(({ parameter, kind, from, to, values }) => {
    const dimension = kind === 'choice' ? { kind, values } : { kind, from: from ?? 0, to: to ?? 0 };
    return [parameter, dimension] as const;
  });
  const trials = scored.map(({ trial, loss, parameters }) => ({
    ...{ trial, loss: loss ?? Number.NaN },
    values: Object.fromEntries(parameters.map(({ parameter, value }) => [parameter, value])),
  }));
  return parallelOption({ space: Object.fromEntries(dimensions), trials, winner }, toPlotColours(colours));
}

function Trials({ trials, best }: { trials: readonly Trial[]; best: number | null }) {
  const rows = [...trials].sort((a, b) => b.folds.length - a.folds.length || (a.mean_loss ?? 0) - (b.mean_loss ?? 0));
  return (
    <Table
      caption="Trials, the best ones first"
      rows={rows}
      keyOf={({ trial }) => String(trial)}
      isCurrent={({ trial }) => trial === best}
      columns={COLUMNS}
    />
  );
}

const COLUMNS: readonly Column<Trial>[] = [
  { title: 'Trial', cell: ({ trial }) => (trial === 0 ? 'today' : trial) },
  { title: 'Folds', isNumber: true, cell: ({ folds }) => folds.length },
  { title: 'Mean loss', isNumber: true, cell: ({ mean_loss: loss }) => loss?.toPrecision(5) ?? '–' },
  {
    title: 'Parameters',
    cell: ({ parameters }) =>
      parameters.map(({ parameter, value }) => `${parameter.split('.').at(-1)} ${value}`).join(', '),
  },
];

function Importance({ importance }: Pick<Search, 'importance'>) {
  const draw = useCallback(
    (colours: Colours) => importanceOption(importance, toPlotColours(colours)),
    [JSON.stringify(importance)],
  );
  return (
    <Chart
      label="The share of the differences between the losses of the trials that each parameter explains."
      draw={draw}
      height={60 + 40 * importance.length}
      table={() => (
        <Table
          caption="Importance of the parameters"
          rows={importance}
          keyOf={({ parameter }) => parameter}
          columns={[
            { title: 'Parameter', cell: ({ parameter }) => parameter },
            { title: 'Share', isNumber: true, cell: ({ share }) => formatFigure(share) },
          ]}
        />
      )}
    />
  );
}
