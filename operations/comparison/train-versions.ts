import { join } from 'node:path';
import { UserError } from '../../system/errors';
import { checkOut, type Version } from './checkouts';
import { type Training, trainVersion } from './train-version';
import { VersionFailedError } from './version-error';

type Runs = Awaited<ReturnType<typeof trainVersion>>;

export interface TrainedVersions {
  readonly base: Runs;
  /** The forecasts, or the error when the head failed. The comparison reports that error as a result. */
  readonly head: Runs | VersionFailedError;
}

interface Versions {
  readonly base: Version;
  readonly head: Version;
}

/**
 * Trains both versions at the same time, each in a separate checkout.
 * @throws UserError when the base fails; the reason of the signal
 */
export async function trainVersions(training: Training, versions: Versions): Promise<TrainedVersions> {
  const failure = new AbortController();
  const signal = AbortSignal.any([training.signal, failure.signal]);
  const train = async (name: keyof Versions) => {
    const folder = join(training.scratch, name);
    await checkOut(versions[name], folder);
    return trainVersion({ ...training, signal, name, folder });
  };
  /** Stops the other version. The error is thrown when both have stopped. */
  const stop = (error: unknown): Runs => {
    failure.abort(error);
    return [];
  };
  const [base, head] = await Promise.all([
    train('base').catch((error: unknown) => stop(toBaseError(error, versions.base))),
    train('head').catch((error: unknown) => (error instanceof VersionFailedError ? error : stop(error))),
  ]);
  failure.signal.throwIfAborted();
  return { base, head };
}

function toBaseError(error: unknown, { ref }: Version): unknown {
  if (!(error instanceof VersionFailedError)) return error;
  return new UserError(`The base ${ref} cannot be run, so no comparison is possible: ${error.message}`);
}
