import { openClock } from '../config/clock';
import { readSimulatorSettings } from '../config/settings';
import { runSimulator } from './run-simulator';
import { createSimulator } from './simulator';

runSimulator({
  name: 'simulator',
  description: 'the simulator replays real prices in place of LiveCoinWatch',
  open: ({ prices }) => {
    const { host, port, apiKey, home } = readSimulatorSettings();
    return { app: createSimulator({ prices, clock: openClock(home), apiKey }), host, port };
  },
});
