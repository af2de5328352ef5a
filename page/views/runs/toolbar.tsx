import { formatCounted } from '../../../reporting/numbers';
import type { Reading } from '../../api/use-read';
import { Badge } from '../../parts/badge';
import { Time } from '../../parts/time';
import { backfillFrom, CANCEL_BACKFILL, type HourAction, PAUSE, RESUME, runHour } from './actions';
import type { Running } from './grid-model';

interface ToolbarProps {
  /** The hours without a finished run, newest first. */
  readonly missed: readonly { hour: string }[];
  readonly running: Reading<Running>;
  readonly onAct: (action: HourAction) => void;
}

/** What the schedule and the backfill do now, and what a person can do. */
export function Toolbar({ missed, running, onAct }: ToolbarProps) {
  const { answer, error } = running;
  const isPaused = answer === null || answer.pause_note !== null;
  const isActive = answer === null || answer.pause_note === null;
  const actions = [
    runHour(),
    backfillFrom(missed.at(-1)?.hour, missed[0]?.hour),
    ...(answer === null || answer.backfill !== null ? [CANCEL_BACKFILL] : []),
    ...(isActive ? [PAUSE] : []),
    ...(isPaused ? [RESUME] : []),
  ];
  return (
    <>
      {error && <p class="stale">What runs now is not known: {error.message}</p>}
      {answer && <Schedule running={answer} />}
      <div class="row">
        {actions.map((action) => (
          <button key={action.title} type="button" onClick={() => onAct(action)}>
            {action.title} …
          </button>
        ))}
      </div>
    </>
  );
}

function Schedule({ running: { pause_note: note, next_start: next, backfill } }: { running: Running }) {
  return (
    <>
      <p>
        {note !== null ? (
          <>
            <Badge tone="warn">paused</Badge> No new hour starts by itself. The note of the pause: {note}
          </>
        ) : (
          next !== null && (
            <span class="muted">
              The next hour starts at <Time at={next} as="second" />.
            </span>
          )
        )}
      </p>
      {backfill && <BackfillProgress backfill={backfill} />}
    </>
  );
}

function BackfillProgress({ backfill }: { backfill: NonNullable<Running['backfill']> }) {
  const { from, to, ended, running, waiting, stopping } = backfill;
  return (
    <p>
      <Badge tone="accent">{stopping ? 'stopping' : 'backfill'}</Badge> {from} to {to}: {formatCounted(ended, 'hour')}{' '}
      ended, {running} running, {waiting ?? 'some'} waiting.
    </p>
  );
}
