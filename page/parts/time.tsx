import { formatHour, formatMinute } from '../../forecasting/hour';
import { isTimeLapse } from '../live/clock';

const local = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'long' });

type Instant = string | number;

interface TimeProps {
  readonly at: Instant;
  /** The form: `2026-11-21 07:05 UTC`, the same but `11-21 07:05` on a phone, `07:05`, `2026-11-21T07Z`, or with seconds. */
  readonly as?: 'minute' | 'brief' | 'clock' | 'hour' | 'second';
}

/** An instant in UTC; the local time is its tooltip. */
export function Time({ at, as = 'minute' }: TimeProps) {
  const time = new Date(at);
  const text = {
    minute: () => formatMinute(time.getTime()),
    brief: () => <Brief text={formatMinute(time.getTime())} />,
    clock: () => `${time.toISOString().slice(11, 16)}`,
    hour: () => formatHour(time.getTime()),
    second: () => `${time.toISOString().slice(0, 19).replace('T', ' ')} UTC`,
  }[as]();
  return (
    <time dateTime={time.toISOString()} title={`${local.format(time)} (your time)`}>
      {text}
    </time>
  );
}

/** An instant of Temporal or of the operating system. In a time-lapse, it says that it does not belong to the time of the hours. */
export function RealTime(props: TimeProps) {
  return (
    <>
      <Time {...props} />
      {isTimeLapse() && ' real time'}
    </>
  );
}

function Brief({ text }: { text: string }) {
  return (
    <>
      <span class="minor">{text.slice(0, 5)}</span>
      {text.slice(5, -4)}
      <span class="minor">{text.slice(-4)}</span>
    </>
  );
}

/** `59:07`, `2 h 03 min`, `3 d 4 h`. @param ms a negative duration counts as none */
export function formatDuration(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  const [days, hours, minutes] = [Math.floor(seconds / 86_400), Math.floor(seconds / 3_600), Math.floor(seconds / 60)];
  if (days > 0) return `${days} d ${hours % 24} h`;
  if (hours > 0) return `${hours} h ${pad(minutes % 60)} min`;
  return `${minutes}:${pad(seconds % 60)}`;
}

const pad = (value: number) => String(value).padStart(2, '0');
