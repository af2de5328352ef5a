import type { ComponentChildren } from 'preact';
import { formatHour, formatMinute } from '../../../forecasting/hour';
import { formatCount, formatPercent, formatUsd } from '../../../reporting/numbers';
import type { Answers } from '../../api/answers';
import { useRead } from '../../api/use-read';
import { linkTo } from '../../navigation/navigation';
import { addressOf } from '../../navigation/root';
import { Dialog } from '../../parts/dialog';
import { Term } from '../../parts/glossary/explained';
import { ModelLink } from '../../parts/model-link';
import { Origin } from '../../parts/origin';
import { Reason } from '../../parts/reason';
import { Read } from '../../parts/states';
import { Table } from '../../parts/table';
import { Time } from '../../parts/time';
import { EntryResult } from './past-forecasts';

type Traced = Answers['forecasts/:id'];

/** One forecast: its quantiles, what came of it, its seal, and from what it was made. */
export function ForecastDialog({ id, onClose }: { id: string; onClose: () => void }) {
  const reading = useRead('forecasts/:id', { params: { id }, on: ['settlement'] });
  return (
    <Dialog title={`Forecast ${id}`} onClose={onClose}>
      <Read reading={reading} what="the forecast">
        {(forecast) => <Details forecast={forecast} />}
      </Read>
    </Dialog>
  );
}

function Details({ forecast }: { forecast: Traced }) {
  return (
    <>
      <Outcome forecast={forecast} />
      <Table
        caption="Quantiles in USD"
        showsCaption
        rows={forecast.quantiles}
        keyOf={({ level }) => String(level)}
        columns={[
          {
            title: 'Level',
            cell: ({ level }) => formatPercent(level, level * 100 === Math.round(level * 100) ? 0 : 1),
          },
          { title: 'Price', isNumber: true, cell: ({ value }) => formatUsd(value) },
        ]}
      />
      <h3>From what it was made</h3>
      <LineageFacts forecast={forecast} />
      <h3>
        <Term>Seal</Term>
      </h3>
      <Facts
        facts={[
          ['Position', String(forecast.seal.position)],
          ['Hash', <code key="hash">{forecast.seal.hash}</code>],
          ['Hash before', <code key="before">{forecast.seal.previous_hash}</code>],
        ]}
      />
      <p>
        <a href={addressOf(`forecasts/${encodeURIComponent(forecast.id)}`)} target="_blank" rel="noopener">
          The same as JSON
        </a>
      </p>
    </>
  );
}

function Outcome({ forecast }: { forecast: Traced }) {
  const { target_hour, prediction, settlement, baseline, made_at, data } = forecast;
  return (
    <Facts
      facts={[
        ['Price at', <Time key="at" at={target_hour} />],
        ['Forecast', `${formatUsd(prediction)} USD`],
        ['Last price', `${formatUsd(baseline.prediction)} USD`],
        ['Actual', settlement ? `${formatUsd(settlement.actual)} USD` : 'not known yet'],
        ['Result', <EntryResult key="result" entry={forecast} />],
        ['Made at', <Time key="made" at={made_at} as="second" />],
        ['Prices', <Origin key="origin" source={data.source} replayed={data.replayed} />],
      ]}
    />
  );
}

function LineageFacts({ forecast: { asset, lineage, data } }: { forecast: Traced }) {
  const { model, snapshot, raw_answers, workflow } = lineage;
  const hour = formatHour(Date.parse(data.last_hour));
  const question = `${asset.toLowerCase()}-1h`;
  return (
    <Facts
      facts={[
        [
          'Model',
          <>
            <ModelLink question={question} version={model.version} />
            {model.promoted && (
              <>
                , because: <Reason text={model.promoted.reason} question={question} />
              </>
            )}
          </>,
        ],
        ['MLflow run', <code key="run">{model.run_id}</code>],
        ['Snapshot', snapshot ? <code key="snapshot">{snapshot.history.sha256}</code> : 'not stored any more'],
        [
          'Its rows',
          snapshot ? `${formatCount(snapshot.rows)} hours up to ${formatMinute(Date.parse(snapshot.last_hour))}` : '–',
        ],
        ['Raw answers', `${raw_answers.answers.length} of the ${raw_answers.context_hours} newest hours`],
        [
          'Run',
          <a key="hour" href={linkTo(`page/runs/${hour}`)}>
            {workflow.id}
          </a>,
        ],
      ]}
    />
  );
}

function Facts({ facts }: { facts: readonly (readonly [name: string, value: ComponentChildren])[] }) {
  return (
    <dl class="facts">
      {facts.map(([name, value]) => (
        <>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </>
      ))}
    </dl>
  );
}
