import { userInfo } from 'node:os';
import { UserError } from '../system/errors';

/** The name of the user of the operating system. @throws UserError when the operating system has no name for the user */
export function readUserName(): string {
  try {
    return userInfo().username;
  } catch {
    throw new UserError('The operating system has no name for your user. Give a name with --operator NAME.');
  }
}
