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
  const stop = () => {
    if (controller.signal.aborted) {
      atSecond();
      process.exit(130);
    }
    process.stdout.write('\nStopping; once more to kill.\n');
    controller.abort();
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
