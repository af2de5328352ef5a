import type { Client } from '@temporalio/client';

/** The names of all schedules. A new one appears a moment after its creation, and a deleted one stays as long. */
export async function listSchedules({ schedule }: Client): Promise<string[]> {
  const found: string[] = [];
  for await (const { scheduleId } of schedule.list()) found.push(scheduleId);
  return found;
}
