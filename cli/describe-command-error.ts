import { describeFullDisk, namesFullDisk } from '../system/disk';
import { messageOf } from '../system/errors';

/** The message of an error that ends a command. When it says that a disk has no room, the message names the disk. */
export async function describeCommandError(error: unknown): Promise<string> {
  const message = messageOf(error);
  if (!namesFullDisk(message) || message.includes('the disk is full')) return message;
  const fullDisk = await import('../config/settings').then(
    ({ readSettings }) => describeFullDisk(readSettings().home),
    () => null,
  );
  return `${message}; ${fullDisk ?? 'that disk is full'}; make room and run the command again`;
}
