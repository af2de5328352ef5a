import { openClock } from '../../config/clock';
import { readKrakenSimulatorSettings } from '../../config/settings';
import { runSimulator } from '../run-simulator';
import { createKrakenSimulator } from './kraken-simulator';

runSimulator({
  name: 'kraken-simulator',
  description: 'the simulator generates trades inside real hours, in place of Kraken',
  open: ({ prices }) => {
    const { host, port, home, tradesPerSecond } = readKrakenSimulatorSettings();
    return { app: createKrakenSimulator({ prices, clock: openClock(home), tradesPerSecond }), host, port };
  },
});
