import { describeFullDisk, namesFullDisk } from '../system/disk';
import { messageOf } from '../system/errors';
import { describeFileError } from '../system/file-errors';

/** The message of an error that ends a command. When it says that a disk has no room, the message names the disk. */
export async function describeCommandError(error: unknown): Promise<string> {
  if ((error as { name?: unknown } | null)?.name === 'AbortError') return 'The command was interrupted';
  const message = describeError(error);
  if (!namesFullDisk(message) || message.includes('the disk is full')) return message;
  const fullDisk = await import('../config/settings').then(
    ({ readSettings }) => describeFullDisk(readSettings().home),
    () => null,
  );
  return `${message}; ${fullDisk ?? 'that disk is full'}; make room and run the command again`;
}

/** The message of a refused call to Temporal only says which call failed. The server's own words are in the cause. */
function describeError(error: unknown): string {
  const { name, cause } = (error ?? {}) as { name?: unknown; cause?: { details?: unknown } };
  const details = name === 'ServiceError' ? cause?.details : undefined;
  if (typeof details === 'string' && details !== '') return `${messageOf(error)}: ${details}`;
  return describeFileError(error) ?? messageOf(error);
}
