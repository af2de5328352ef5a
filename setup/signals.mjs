import { constants } from 'node:os';

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'];

/** Ends this process, with `message` and the usual exit code, when it is told to stop. Returns a function that undoes this. */
export function exitOnSignals(message) {
  const stop = (signal) => {
    console.error(`\n${message}`);
    process.exit(128 + constants.signals[signal]);
  };
  for (const signal of SIGNALS) process.on(signal, stop);
  return () => {
    for (const signal of SIGNALS) process.off(signal, stop);
  };
}
