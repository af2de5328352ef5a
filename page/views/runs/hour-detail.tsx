import type { ComponentChildren } from 'preact';
import type { Answers } from '../../api/answers';
import type { Reading } from '../../api/use-read';
import { linkTo } from '../../navigation/navigation';
import { addressOf } from '../../navigation/root';
import { Badge } from '../../parts/badge';
import { RichText, Term } from '../../parts/glossary/explained';
import { Empty, Read } from '../../parts/states';
import { Time } from '../../parts/time';
import { cancelHour, type HourAction, rerunFrom, runHour } from './actions';
import { DagGraph } from './dag-graph';
import type { DagStep } from './dag-layout';
import type { Running } from './grid-model';
import { RunSwitch } from './run-switch';
import { lookOfOutcome, OUTCOME_MEANINGS } from './states';
import { StepDetail } from './step-detail';
import { StepTable } from './step-table';

export type HourAnswer = Answers['hours/:hour'];
type FinishedRun = HourAnswer['runs'][number];
/** A finished run, or the one that runs now: it has no id and no end. */
export type Run = Omit<FinishedRun, 'finished_at'> & { readonly finished_at: string | null };
export type Step = Run['steps'][number];

export interface HourDetailProps {
  readonly hour: string;
  /** The run of the hour that runs now. */
  readonly now: Running['hours'][number] | null;
  readonly reading: Reading<HourAnswer>;
  readonly dag: readonly DagStep[];
  /** The choices in the address. */
  readonly query: Readonly<Record<string, string>>;
  readonly onAct: (action: HourAction) => void;
}

/** One hour: its outcome, its runs, the DAG with the state of each step, and the chosen step. */
export function HourDetail({ hour, reading, ...rest }: HourDetailProps) {
  return (
    <section class="card" id="hour" aria-label={`The hour ${hour}`}>
      <Read reading={reading} what={`the hour ${hour}`}>
        {(answer) => <Loaded hour={hour} answer={answer} {...rest} />}
      </Read>
    </section>
  );
}

type LoadedProps = Omit<HourDetailProps, 'reading'> & { readonly answer: HourAnswer };

function Loaded({ hour, now, answer, dag, query, onAct }: LoadedProps) {
  const runs: Run[] = [...(now ? [toRun(now)] : []), ...answer.runs];
  const run = runs.find(({ run_id: id }) => id === query.run) ?? runs[0];
  const linkToStep = (step: string) => linkTo(`page/runs/${hour}`, { ...query, step });
  const chosen = run?.steps.find(({ step }) => step === query.step) ?? firstProblem(run);
  return (
    <>
      <HourHead hour={hour} answer={answer} run={run} onAct={onAct} />
      {run === undefined ? (
        <Empty>
          No run of this hour has finished. It is running, waits for its start, or was missed while nexthour was
          stopped.
        </Empty>
      ) : (
        <>
          {runs.length > 1 && <RunSwitch hour={hour} runs={runs} run={run} query={query} />}
          <DagGraph dag={dag} states={run.steps} chosen={chosen?.step} linkToStep={linkToStep} />
          {chosen && (
            <StepDetail
              step={chosen}
              run={run}
              linkToStep={linkToStep}
              onRerun={() => onAct(rerunFrom(hour, chosen.instance_of ?? chosen.step))}
            />
          )}
          <StepTable run={run} chosen={chosen?.step} linkToStep={linkToStep} />
        </>
      )}
    </>
  );
}

function toRun({ steps, problem, temporal_url }: Running['hours'][number]): Run {
  const none = { remedy: null, source: null, finished_at: null, mlflow_url: null };
  return { ...none, run_id: '', outcome: 'running', reason: problem, temporal_url, steps };
}

/** Nobody chose a step: the first one that failed. */
function firstProblem(run: Run | undefined): Step | undefined {
  return run?.steps.find(({ state }) => state === 'failed') ?? run?.steps.find(({ state }) => state === 'cancelled');
}

interface HourHeadProps extends Pick<LoadedProps, 'hour' | 'answer' | 'onAct'> {
  readonly run: Run | undefined;
}

function HourHead({ hour, answer, run, onAct }: HourHeadProps) {
  const { words, tone } = lookOfOutcome(run?.outcome ?? null);
  return (
    <>
      <header>
        <h2>
          {hour}{' '}
          <Badge tone={tone}>
            <Term>{words}</Term>
          </Badge>
        </h2>
        <div class="row">
          {run?.outcome !== 'published' && run?.outcome !== 'running' && (
            <button type="button" onClick={() => onAct(runHour(hour))}>
              Run this hour
            </button>
          )}
          {run?.outcome === 'running' && (
            <button type="button" onClick={() => onAct(cancelHour(hour))}>
              Cancel the run
            </button>
          )}
        </div>
      </header>
      {run && (
        <p>
          <RichText text={OUTCOME_MEANINGS[run.outcome] ?? ''} />{' '}
          {run.finished_at !== null && (
            <>
              It ended at <Time at={run.finished_at} />.
            </>
          )}
        </p>
      )}
      {run?.reason && (
        <p class="break problem-text">
          <RichText text={run.reason} />
        </p>
      )}
      {run?.remedy && <Remedy>{run.remedy}</Remedy>}
      <References answer={answer} run={run} />
    </>
  );
}

export function Remedy({ children }: { children: string }) {
  return (
    <p class="plan">
      <b>What to do:</b> <RichText text={children} />
    </p>
  );
}

/** Links to everything that is stored about the hour. */
function References({ answer, run }: { answer: HourAnswer; run: Run | undefined }) {
  const ofServer = (path: string | null) => (path === null ? null : addressOf(path.replace(/^\//, '')));
  const [snapshot] = answer.snapshots;
  return (
    <ul class="links">
      <Reference href={run?.temporal_url ?? answer.temporal_url}>Run in Temporal</Reference>
      <Reference href={run?.mlflow_url ?? null}>Training run in MLflow</Reference>
      <Reference href={ofServer(answer.report_url)}>Report about the data</Reference>
      <Reference href={ofServer(answer.snapshot_url)}>
        Snapshot as CSV{snapshot ? ` (${snapshot.rows.toLocaleString('en-US')} hours)` : ''}
      </Reference>
      <Reference href={answer.forecast_id === null ? null : addressOf(`forecasts/${answer.forecast_id}`)}>
        Forecast in the ledger
      </Reference>
    </ul>
  );
}

function Reference({ href, children }: { href: string | null; children: ComponentChildren }) {
  if (href === null) return null;
  return (
    <li>
      <a href={href} target="_blank" rel="noopener">
        {children}
      </a>
    </li>
  );
}
