import { createBars } from '../clients/postgres/bars';
import { runCandles } from './candles/run-candles';
import { runConsumerProcess } from './run-consumer-process';

/** Makes 1-minute bars of the trades. Several of these processes share the assets. */
runConsumerProcess('candles', (context, signal) =>
  runCandles({ ...context, bars: createBars(context.database) }, signal),
);
