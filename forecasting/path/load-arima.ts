import type Arima from 'arima';

/**
 * Loads the library without its messages: it would print "non-stationary AR part" to stdout, where `--json -` writes. It takes `console.log`
 * once, when it is loaded.
 */
export function loadArima(): typeof Arima {
  const { log } = console;
  console.log = () => undefined;
  try {
    return require('arima');
  } finally {
    console.log = log;
  }
}
