import { performance } from 'node:perf_hooks';

/** One Ctrl-C reaches us twice where npm started us: from the terminal, and handed on by npm. */
const SAME_PRESS_MS = 300;

/** Ctrl-C and its like. The first one aborts `signal`; a second one calls `onSecond` and ends the process. */
export interface StopSignal {
  readonly signal: AbortSignal;
  /** Resolves at the first one. */
  readonly requested: Promise<void>;
  onSecond(act: () => void): void;
}

export function listenForStop(): StopSignal {
  const controller = new AbortController();
  let atSecond = () => {};
  let firstAt = 0;
  const stop = () => {
    if (controller.signal.aborted) {
      if (performance.now() - firstAt < SAME_PRESS_MS) return;
      atSecond();
      process.exit(130);
    }
    firstAt = performance.now();
    controller.abort();
    process.stdout.write('\nStopping; once more to kill.\n');
  };
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(name, stop);
  return {
    signal: controller.signal,
    requested: new Promise((resolve) => controller.signal.addEventListener('abort', () => resolve(), { once: true })),
    onSecond: (act) => {
      atSecond = act;
    },
  };
}
