import { CommandFailed } from '../command-failed';
import type { Version } from './checkouts';
import { type Training, trainSide } from './train-side';
import { VersionFailed } from './version-failed';

type Runs = Awaited<ReturnType<typeof trainSide>>;

export interface Trained {
  readonly base: Runs;
  /** That it failed is a finding. */
  readonly head: Runs | VersionFailed;
}

/** Both versions at once: a core each. @throws CommandFailed where the base cannot be run, or the reason of the signal */
export async function trainBoth(training: Training, versions: { base: Version; head: Version }): Promise<Trained> {
  const failure = new AbortController();
  const signal = AbortSignal.any([training.signal, failure.signal]);
  const train = (name: 'base' | 'head') => trainSide({ ...training, signal, name, version: versions[name] });
  const [base, head] = await Promise.all([
    train('base').catch((error: unknown) => giveUp(failure, asBaseFailure(error, versions.base))),
    train('head').catch((error: unknown) => (error instanceof VersionFailed ? error : giveUp(failure, error))),
  ]);
  failure.signal.throwIfAborted();
  return { base, head };
}

/** Ends the other side; its checkout is removed before anything is thrown. */
function giveUp(failure: AbortController, error: unknown): Runs {
  failure.abort(error);
  return [];
}

function asBaseFailure(error: unknown, { ref }: Version): unknown {
  if (!(error instanceof VersionFailed)) return error;
  return new CommandFailed(`The base ${ref} cannot be run, so there is nothing to compare with: ${error.message}`);
}
