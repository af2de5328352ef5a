import { join } from 'node:path';
import { openClock } from '../config/clock';
import { projectRoot } from '../config/paths';
import { readSimulatorSettings } from '../config/settings';
import { readTitles } from './news/titles';
import { runSimulator } from './run-simulator';
import { createSimulator } from './simulator';

runSimulator({
  name: 'simulator',
  description: 'the simulator replays real prices in place of LiveCoinWatch',
  open: ({ prices }) => {
    const { host, port, apiKey, home } = readSimulatorSettings();
    const titles = readTitles(join(projectRoot, 'data', 'headlines.csv'));
    return { app: createSimulator({ prices, clock: openClock(home), apiKey, titles }), host, port };
  },
});
