import { WorkflowFailedError } from '@temporalio/client';
import { rootCause } from '@temporalio/common';
import { UserError } from '../../system/errors';
import { startLiveTraining } from '../../temporal/live-training';
import { withConnections } from '../connections';
import { followHour } from '../follow-hour';
import { retryUntilAnswered } from '../retry-until-answered';
import { rejectOnAbort } from '../run-hour';
import { readRunningSettings } from '../running-settings';
import type { StopSignal } from '../stop-signal';

export interface LiveTrainOptions {
  readonly asset: string;
  readonly stop: StopSignal;
}

/** Trains a model of the live line and shows each step, or shows the training that is running. @throws UserError when it fails */
export async function trainLiveModel({ asset, stop: { signal } }: LiveTrainOptions): Promise<void> {
  await withConnections(readRunningSettings(), async ({ temporal }) => {
    const follow = async () => {
      const { handle, isNew } = await startLiveTraining(temporal, { asset });
      process.stdout.write(
        `${isNew ? `Training a model of the live line for ${asset}` : `A training for ${asset} is already running`}:\n`,
      );
      await followHour(handle, { stop: signal });
      const { outcome, reason } = await retryUntilAnswered(() => handle.result(), { stop: signal }).catch(
        failWithReason,
      );
      process.stdout.write(outcome === 'skipped' ? `No model was trained: ${reason}.\n` : `${asset}: ${reason}.\n`);
    };
    const whenInterrupted = 'The training goes on; run the command again to see it';
    await Promise.race([follow(), rejectOnAbort(signal, whenInterrupted)]);
  });
}

function failWithReason(error: unknown): never {
  if (!(error instanceof WorkflowFailedError)) throw error;
  throw new UserError(rootCause(error.cause) ?? 'The training failed');
}
