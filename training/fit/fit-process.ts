import { NexthourError } from '../../system/errors';
import { ChildEndedEarlyError, runChildJob } from '../run-child-job';
import { readBackend, TENSORFLOW_ENVIRONMENT } from './backend';
import type { FitJob, FitMessage, FitResult } from './messages';

export type FitRequest = Omit<FitJob, 'backend'> & {
  readonly onMessage: (message: FitMessage) => void;
  /** Aborting it kills the child. */
  readonly signal: AbortSignal;
};

/**
 * Trains one model in a child process.
 * @throws NexthourError with the code of the child's error, or `FitEndedEarly`; the reason of the signal
 */
export type Fit = (request: FitRequest) => Promise<FitResult>;

export interface FitProcessOptions {
  /** The compiled training/fit/main.js. */
  readonly program: string;
  /** The file in which the set-up stored which TensorFlow backend works on this machine. */
  readonly backendFile: string;
  readonly environment: Readonly<Record<string, string>>;
}

export function createFitProcess({ program, backendFile, environment }: FitProcessOptions): Fit {
  return async ({ onMessage, signal, ...request }) => {
    const job: FitJob = { ...request, backend: await readBackend(backendFile) };
    const child = { program, environment: { ...environment, ...TENSORFLOW_ENVIRONMENT }, job };
    try {
      return await runChildJob<FitJob, FitMessage, FitResult>({ ...child, onProgress: onMessage, signal });
    } catch (error) {
      if (!(error instanceof ChildEndedEarlyError)) throw error;
      const message = `The training process ended before the model was complete (${error.ending})`;
      throw new NexthourError('FitEndedEarly', message, { canRetry: true, cause: error });
    }
  };
}
