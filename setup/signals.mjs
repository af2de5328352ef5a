import { constants } from 'node:os';

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'];

/** On a stop signal, prints `message` and ends this process with the usual exit code. Returns a function that removes the handlers. */
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
