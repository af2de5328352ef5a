import { join } from 'node:path';
import { UserError } from '../../system/errors';
import { checkOut, removeCheckout, type Version } from './checkouts';
import { type Training, trainSide } from './train-side';
import { VersionFailed } from './version-failed';

type Runs = Awaited<ReturnType<typeof trainSide>>;

export interface Trained {
  readonly base: Runs;
  /** That it failed is a finding. */
  readonly head: Runs | VersionFailed;
}

const SIDES = ['base', 'head'] as const;
type Versions = Readonly<Record<(typeof SIDES)[number], Version>>;

/**
 * Both versions in checkouts of their own, which git makes and removes one after the other and while neither side runs.
 * @throws UserError where the base cannot be run, or the reason of the signal
 */
export async function trainBoth(training: Training, versions: Versions): Promise<Trained> {
  const folders = { base: join(training.scratch, 'base'), head: join(training.scratch, 'head') };
  try {
    for (const name of SIDES) await checkOut(versions[name], folders[name]);
    return await trainAtOnce(training, { versions, folders });
  } finally {
    for (const name of SIDES) await removeCheckout(folders[name]);
  }
}

/** A core each. */
async function trainAtOnce(
  training: Training,
  { versions, folders }: { versions: Versions; folders: Readonly<Record<keyof Versions, string>> },
): Promise<Trained> {
  const failure = new AbortController();
  const signal = AbortSignal.any([training.signal, failure.signal]);
  const train = (name: keyof Versions) => trainSide({ ...training, signal, name, folder: folders[name] });
  const [base, head] = await Promise.all([
    train('base').catch((error: unknown) => giveUp(failure, asBaseFailure(error, versions.base))),
    train('head').catch((error: unknown) => (error instanceof VersionFailed ? error : giveUp(failure, error))),
  ]);
  failure.signal.throwIfAborted();
  return { base, head };
}

/** Ends the other side; nothing is thrown before it has ended. */
function giveUp(failure: AbortController, error: unknown): Runs {
  failure.abort(error);
  return [];
}

function asBaseFailure(error: unknown, { ref }: Version): unknown {
  if (!(error instanceof VersionFailed)) return error;
  return new UserError(`The base ${ref} cannot be run, so there is nothing to compare with: ${error.message}`);
}
