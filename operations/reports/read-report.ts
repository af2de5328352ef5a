import type { ObjectRef, ObjectStore } from '../../clients/object-store';
import type { HourRun, HourRuns } from '../../clients/postgres/hour-runs';
import type { LedgerArchive } from '../../clients/postgres/ledger-archive';
import { type AssetHour, HOUR_MS, type Hour } from '../../forecasting/hour';
import type { Forecast } from '../../forecasting/ledger/entries';
import { addForecastCard, type ForecastOfReport } from '../../reporting/data-profile/forecast-card';

const SHOWN_OUTCOMES = 12;

export interface ReportDeps {
  readonly hourRuns: Pick<HourRuns, 'ofHour' | 'newestWith' | 'hoursWithStep'>;
  readonly archive: Pick<LedgerArchive, 'entries'>;
}

/** The stored report of an hour; `null` when no run of the hour has made one. */
export async function findReport({ hourRuns }: ReportDeps, hour: AssetHour): Promise<ObjectRef | null> {
  const runs = await hourRuns.ofHour(hour);
  return runs.map(readReference).find((reference) => reference !== null) ?? null;
}

/** The newest hour with a report. */
export async function findNewestReportHour(
  { hourRuns }: ReportDeps,
  { asset }: { asset: string },
): Promise<Hour | null> {
  return (await hourRuns.newestWith({ asset, from: 0, step: 'profile' }))?.hour ?? null;
}

function readReference({ steps }: HourRun): ObjectRef | null {
  const list: readonly { step?: string; result?: unknown }[] = Array.isArray(steps) ? steps : [];
  const { result } = list.find(({ step }) => step === 'profile') ?? {};
  return (result as { report?: ObjectRef } | null | undefined)?.report ?? null;
}

/** Reads the stored report and puts the forecast of the hour, the outcomes before it and the links at its start. */
export async function readReport(
  { archive, objectStore }: ReportDeps & { objectStore: ObjectStore },
  { asset, hour, reference }: AssetHour & { reference: ObjectRef },
  listLinks: (forecast: Forecast | null) => ForecastOfReport['links'],
): Promise<string> {
  const to = hour + HOUR_MS;
  const [bytes, entries] = await Promise.all([
    objectStore.get(reference),
    archive.entries({ asset, from: to - SHOWN_OUTCOMES * HOUR_MS, to, limit: 2 * SHOWN_OUTCOMES }),
  ]);
  const entry = entries.find(({ forecast }) => forecast.originHour === hour) ?? null;
  const earlier = entries.filter(({ forecast }) => forecast.originHour < hour);
  return addForecastCard(bytes.toString(), { entry, earlier, links: listLinks(entry?.forecast ?? null) });
}
