import { formatDuration } from '../../parts/time';

/** `0.4 s`, `12 s`, `2:05 min`. @param seconds a duration */
export function formatSeconds(seconds: number): string {
  if (seconds < 10) return `${seconds.toFixed(1)} s`;
  if (seconds < 60) return `${Math.round(seconds)} s`;
  return `${formatDuration(seconds * 1_000)}${seconds < 3_600 ? ' min' : ''}`;
}

/** `transform was not run` for `transform upstream-failed`: why a step was not run. */
export function describeStepReason(reason: string): string {
  return reason.replace(/ upstream-failed$/, ' was not run');
}
