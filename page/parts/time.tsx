import { formatHour, formatMinute } from '../../forecasting/hour';

const local = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'long' });

type Instant = string | number;

/** An instant in UTC; the local time is its tooltip. `as` chooses the form: `2026-11-21 07:05 UTC`, `07:05`, or `2026-11-21T07Z`. */
export function Time({ at, as = 'minute' }: { at: Instant; as?: 'minute' | 'clock' | 'hour' | 'second' }) {
  const time = new Date(at);
  const text = {
    minute: () => formatMinute(time.getTime()),
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

/** `59:07`, `2 h 03 min`, `3 d 4 h`. @param ms a negative duration counts as none */
export function formatDuration(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  const [days, hours, minutes] = [Math.floor(seconds / 86_400), Math.floor(seconds / 3_600), Math.floor(seconds / 60)];
  if (days > 0) return `${days} d ${hours % 24} h`;
  if (hours > 0) return `${hours} h ${pad(minutes % 60)} min`;
  return `${minutes}:${pad(seconds % 60)}`;
}

const pad = (value: number) => String(value).padStart(2, '0');
