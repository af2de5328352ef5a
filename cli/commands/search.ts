import { WorkflowFailedError, WorkflowNotFoundError } from '@temporalio/client';
import { CancelledFailure, rootCause } from '@temporalio/common';
import { formatYaml, PARAMETER_BLOCKS } from '../../forecasting/search/describe';
import { readSearchedQuestion } from '../../forecasting/search/question';
import { readSearchRequest, type WrittenSearch } from '../../operations/search/request';
import type { Clock } from '../../system/clock';
import { UserError } from '../../system/errors';
import { searchWorkflowId, startSearch } from '../../temporal/searches';
import { withConnections } from '../connections';
import { followHour } from '../follow-hour';
import { retryUntilAnswered } from '../retry-until-answered';
import { rejectOnAbort } from '../run-hour';
import { readRunningSettings } from '../running-settings';
import type { StopSignal } from '../stop-signal';
import { readUserName } from '../user-name';

export interface SearchOptions extends Partial<Omit<WrittenSearch, 'now'>> {
  readonly cancel?: string;
  readonly clock: Clock;
  readonly stop: StopSignal;
}

/** Runs a search and shows its steps, or cancels one. @throws UserError when it fails */
export async function runSearch({ cancel, clock, stop: { signal }, ...written }: SearchOptions): Promise<void> {
  if (cancel !== undefined) return cancelSearch(cancel);
  const { question, family, operator = readUserName(), ...others } = written;
  if (question === undefined || family === undefined)
    throw new UserError('The options --question and --family are missing. See `nexthour search --help`.');
  const request = readSearchRequest({ ...others, question, family, operator, now: clock.now() });
  await withConnections(readRunningSettings(), async ({ temporal }) => {
    const follow = async () => {
      const handle = await startSearch(temporal, request);
      process.stdout.write(`Search ${request.id}: ${request.trials} trials of ${family} for ${question}\n`);
      await followHour(handle, { stop: signal });
      const result = await retryUntilAnswered(() => handle.result(), { stop: signal }).catch(failWithReason);
      process.stdout.write(`${capitalise(result.summary)}.\n`);
      if (result.winner === null) return;
      const yaml = formatYaml(result.overrides, PARAMETER_BLOCKS[readSearchedQuestion(question).kind]);
      process.stdout.write(`The lines of params.yaml with the parameters of trial ${result.winner}:\n\n${yaml}`);
    };
    const whenInterrupted = `The search goes on. \`nexthour search --cancel ${request.id}\` stops it, \`nexthour search show ${request.id}\` shows it`;
    await Promise.race([follow(), rejectOnAbort(signal, whenInterrupted)]);
  });
}

async function cancelSearch(id: string): Promise<void> {
  await withConnections(readRunningSettings(), async ({ temporal }) => {
    const handle = temporal.workflow.getHandle(searchWorkflowId(id));
    try {
      const { status } = await handle.describe();
      if (status.name !== 'RUNNING')
        throw new UserError(`The search ${id} is not running: it is ${status.name.toLowerCase()}`);
      await handle.cancel();
    } catch (error) {
      if (!(error instanceof WorkflowNotFoundError)) throw error;
      throw new UserError(`There is no search ${id}. \`nexthour search list\` lists them`);
    }
    await handle.result().catch(() => undefined);
    process.stdout.write(
      `The search ${id} is cancelled. Its scored trials stay; give --id ${id} to go on with them.\n`,
    );
  });
}

function failWithReason(error: unknown): never {
  if (!(error instanceof WorkflowFailedError)) throw error;
  if (error.cause instanceof CancelledFailure) throw new UserError('The search was cancelled');
  throw new UserError(rootCause(error.cause) ?? 'The search failed');
}

function capitalise(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}`;
}
