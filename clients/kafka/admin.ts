import { Admin } from '@platformatic/kafka';
import type { KafkaSettings } from '../../config/settings';
import { connectionOptions } from './connection';
import { explainKafkaError } from './errors';

/** Runs `work` with an administrative client, which is closed afterwards. @throws NexthourError as `explainKafkaError` says */
export async function withAdmin<T>(settings: KafkaSettings, work: (admin: Admin) => Promise<T>): Promise<T> {
  const admin = new Admin(connectionOptions(settings, 'nexthour-admin'));
  try {
    return await work(admin);
  } catch (error) {
    throw explainKafkaError(error, settings);
  } finally {
    await admin.close().catch(() => undefined);
  }
}
