import { formatInstant } from './hour';
import type { ChainRecord, RecordWindow } from './track-record';

/** The record of a chain as it is told to others: by GET /record and in an export. Times in ISO 8601, money in USD. */
export function recordJson({ windows, ...counts }: ChainRecord) {
  return { ...counts, windows: windows.map(windowJson) };
}

function windowJson(window: RecordWindow) {
  const { name, settled, rmse, mae, coverage, pinball, winkler } = window;
  return {
    window: name,
    first_hour: isoOrNull(window.firstHour),
    last_hour: isoOrNull(window.lastHour),
    settled,
    rmse,
    mae,
    rmse_ratio: window.rmseRatio,
    mae_ratio: window.maeRatio,
    coverage,
    pinball,
    pinball_skill_to_persistence_point: window.pinballSkillToPersistencePoint,
    winkler,
  };
}

function isoOrNull(time: number | null): string | null {
  return time === null ? null : formatInstant(time);
}
