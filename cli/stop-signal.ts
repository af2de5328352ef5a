import { setMaxListeners } from 'node:events';
import { performance } from 'node:perf_hooks';

/** When npm started this process, one Ctrl-C arrives twice: from the terminal and forwarded by npm. */
const SAME_PRESS_MS = 300;

/** SIGINT, SIGTERM and SIGHUP. The first signal aborts `signal`. The second calls the `onSecond` handler and exits. */
export interface StopSignal {
  readonly signal: AbortSignal;
  /** Resolves at the first signal. */
  readonly requested: Promise<void>;
  onSecond(handler: () => void): void;
}

/** @param options.announces whether the first signal prints a line; false for commands that end at once */
export function listenForStop({ announces = true } = {}): StopSignal {
  const controller = new AbortController();
  // Each asset listens several times. Node warns from the eleventh listener on.
  setMaxListeners(0, controller.signal);
  let handleSecond = () => {};
  let firstAt = 0;
  const stop = () => {
    if (controller.signal.aborted) {
      if (performance.now() - firstAt < SAME_PRESS_MS) return;
      handleSecond();
      process.exit(130);
    }
    firstAt = performance.now();
    controller.abort();
    if (announces) process.stdout.write('\nStopping … press Ctrl-C again to force.\n');
  };
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(name, stop);
  return {
    signal: controller.signal,
    requested: new Promise((resolve) => controller.signal.addEventListener('abort', () => resolve(), { once: true })),
    onSecond: (handler) => {
      handleSecond = handler;
    },
  };
}
