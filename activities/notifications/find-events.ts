import type { Database } from '../../clients/postgres/database';
import { readHourGrid } from '../../clients/postgres/hour-grid';
import { createHourRuns, readMissingHours } from '../../clients/postgres/hour-runs';
import { createLedger } from '../../clients/postgres/ledger';
import { createLedgerArchive } from '../../clients/postgres/ledger-archive';
import { createPromotions } from '../../clients/postgres/promotions';
import { COUNTED_FORECASTS } from '../../forecasting/expected-misses';
import type { Hour } from '../../forecasting/hour';
import { catchUpStart } from '../../forecasting/missing-hours';
import { fiveMinuteQuestion, nextHourQuestion } from '../../forecasting/questions';
import { computeSkillWindows } from '../../forecasting/track-record-skill';
import { type Day, type DayFigures, findDigestEvent, SKILL_WINDOW } from './digest-event';
import type { Event } from './event';
import { findMissedEvent, findRunEvents } from './hour-events';
import { findMissesEvent, selectSettled } from './misses-event';
import { findModelEvents } from './model-events';

const OUTCOMES = ['published', 'gated', 'no-model', 'incomplete', 'failed', 'cancelled'] as const;
/** With forecasts that are not yet settled, enough entries for `COUNTED_FORECASTS`. */
const READ_ENTRIES = 2 * COUNTED_FORECASTS;
/** More than the decisions of a day. */
const READ_DECISIONS = 100;

/** Reads the events since `since` from the tables of the hours, the decisions and the ledger. Times in epoch ms. */
export async function findEvents(
  database: Database,
  { asset, since, now }: { asset: string; since: number; now: number },
): Promise<Event[]> {
  const hourRuns = createHourRuns(database);
  const source = await hourRuns.currentSource({ asset });
  const minutes = fiveMinuteQuestion(asset).id;
  const [runs, { missed }, recorded, decisions, minuteDecisions, entries] = await Promise.all([
    hourRuns.finishedSince({ asset, time: since }),
    readMissingHours(hourRuns, { asset, now, source }),
    source === null
      ? new Set<Hour>()
      : hourRuns.hoursWith({ asset, source, from: catchUpStart(now), outcomes: OUTCOMES }),
    createPromotions(database).newest({ asset, count: READ_DECISIONS }),
    createPromotions(database, minutes).newest({ asset, count: READ_DECISIONS }),
    createLedgerArchive(database).entries({ asset, limit: READ_ENTRIES }),
  ]);
  const events = [
    ...findMissedEvent({ asset, missed, recorded, now }),
    ...findRunEvents(runs),
    ...findModelEvents(nextHourQuestion(asset).id, decisions),
    ...findModelEvents(minutes, minuteDecisions),
    ...findMissesEvent(entries),
    ...findDigestEvent({ asset, now, read: (day) => readDay(database, day) }),
  ];
  return events.filter(({ time }) => time >= since && time <= now).sort((one, other) => one.time - other.time);
}

async function readDay(database: Database, { asset, firstHour, lastHour }: Day): Promise<DayFigures> {
  const archive = createLedgerArchive(database);
  const [grid, entries, newest] = await Promise.all([
    readHourGrid(database, { asset, count: 24, now: lastHour }),
    archive.entries({ asset, from: firstHour, to: lastHour, limit: 100 }),
    createLedger(database).latest({ asset }),
  ]);
  const shared = { grid, settled: selectSettled(entries), newest };
  if (newest === null) return { ...shared, skill: null, productionVersion: null };
  const { source } = newest;
  const [recorded, production] = await Promise.all([
    archive.recorded({ asset }),
    createPromotions(database).findProduction({ source, asset }),
  ]);
  const windows = computeSkillWindows(recorded.get(source) ?? []);
  const skill = windows.find(({ name }) => name === SKILL_WINDOW) ?? null;
  return { ...shared, skill, productionVersion: production?.version ?? null };
}
