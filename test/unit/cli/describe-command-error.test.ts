import { ServiceError } from '@temporalio/client';
import { describeCommandError } from '../../../cli/describe-command-error';
import { UserError } from '../../../system/errors';

test('says that a command was interrupted, in the words of a person', async () => {
  const aborted: unknown = AbortSignal.abort().reason;
  expect(await describeCommandError(aborted)).toBe('The command was interrupted');
});

test('adds the words of the Temporal server to an error of its client', async () => {
  const cause = Object.assign(new Error('3 INVALID_ARGUMENT'), { code: 3, details: 'NexthourAsset is not defined' });
  const error = new ServiceError('Failed to start Workflow', { cause });
  expect(await describeCommandError(error)).toBe('Failed to start Workflow: NexthourAsset is not defined');
});

test('prints any other message as it is', async () => {
  expect(await describeCommandError(new UserError('No backfill is running'))).toBe('No backfill is running');
});
