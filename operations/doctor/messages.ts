import { withDatabase } from '../../clients/postgres/database';
import { createNotifications } from '../../clients/postgres/notifications';
import type { SettingsWith } from '../../config/settings';
import { formatCounted } from '../../reporting/numbers';
import type { Clock } from '../../system/clock';
import { findMessageProblems, SHOWN_MESSAGES_MS } from '../status/find-message-problems';
import { type Finding, ok, warning } from './check';

/** Checks that the messages of the last day reached the receivers in NOTIFY_URL. */
export function checkMessages({ databaseUrl, asset }: SettingsWith<'databaseUrl'>, clock: Clock): Promise<Finding> {
  return withDatabase(databaseUrl, async (database) => {
    const time = clock.now() - SHOWN_MESSAGES_MS;
    const attempts = await createNotifications(database).newestSince({ asset, time });
    const problems = findMessageProblems(attempts);
    const [first] = problems;
    if (first) return warning(problems.map(({ what }) => what).join('; '), first.remedy);
    const sent = formatCounted(attempts.length, 'message');
    return ok(attempts.length === 0 ? 'none was due in the last day' : `${sent} delivered in the last day`);
  });
}
