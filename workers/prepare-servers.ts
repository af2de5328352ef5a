import type { Client } from '@temporalio/client';
import { ensureBucket } from '../clients/object-store/bucket';
import type { Database } from '../clients/postgres/database';
import { migrate } from '../clients/postgres/migrate';
import { readClockSetting } from '../config/clock';
import type { Settings, SettingsWith } from '../config/settings';
import { ensureLiveSchedules, ensureMacroSchedule, ensureSchedule, removeLiveSchedules } from '../temporal/schedule';
import { ensureSearchAttributes } from '../temporal/search-attributes';
import { ensureSearchSchedules } from '../temporal/search-schedules';

/** Migrates the database and creates the bucket. */
export async function prepareStores(settings: SettingsWith<'objectStore'>, database: Database): Promise<void> {
  await migrate(database);
  await ensureBucket(settings.objectStore);
}

/** Creates the search attributes and the schedules of each asset on the Temporal server. */
export async function prepareTemporal(
  client: Client,
  { assets, home, kafka, live, searchWeekly = [] }: Settings,
): Promise<void> {
  await ensureSearchAttributes(client);
  const speed = readClockSetting(home)?.speed ?? 1;
  for (const asset of assets) await ensureSchedule(client, { asset, speed });
  await ensureMacroSchedule(client);
  // The live line runs where there is a Kafka.
  if (kafka) await ensureLiveSchedules(client, { ...live, everyHours: live.trainHours });
  else await removeLiveSchedules(client);
  await ensureSearchSchedules(client, searchWeekly);
}
