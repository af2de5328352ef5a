import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { projectRoot } from '../../config/paths';
import { hourOf } from '../../forecasting/hour';
import { findFreePort } from '../support/free-port';
import { API_KEY } from '../support/start-simulator';
import type { Fault } from './fault';
import { waitForEnd } from './hours';
import type { Target } from './target';
import { waitUntil } from './wait';

const MAX_START_MS = 60_000;

/** Starts the simulator as a process of its own, as `npm start` does, and waits until it answers. */
async function startSimulatorProcess({ home }: Target, port: number): Promise<ChildProcess> {
  const simulator = spawn(process.execPath, [join(projectRoot, 'dist', 'simulator', 'main.js')], {
    env: {
      PATH: process.env.PATH,
      NEXTHOUR_HOME: home,
      SIMULATOR_PORT: String(port),
      LIVE_COIN_WATCH_API_KEY: API_KEY,
    },
    stdio: 'ignore',
  });
  const answers = () =>
    fetch(`http://127.0.0.1:${port}/`).then(
      () => true,
      () => false,
    );
  await waitUntil(answers, { maxMs: MAX_START_MS, text: 'the simulator does not answer' }).catch((error: unknown) => {
    simulator.kill('SIGKILL');
    throw error;
  });
  return simulator;
}

/** The source dies when the hour needs it, and is started again. */
export const killSimulator: Fault = {
  name: 'kill -9 simulator',
  holdMs: 4_000,
  isLong: true,
  inject: async (target) => {
    const hour = hourOf(target.now());
    const { exchange } = target.proxies;
    const port = await findFreePort();
    const first = await startSimulatorProcess(target, port);
    const usualPort = exchange.redirect(port);
    first.kill('SIGKILL');
    return async () => {
      const second = await startSimulatorProcess(target, port);
      // The later faults need the usual exchange, also when this hour does not end.
      await waitForEnd(target, hour).finally(() => {
        exchange.redirect(usualPort);
        second.kill('SIGKILL');
      });
    };
  },
};
