import type { FastifyInstance } from 'fastify';
import { createSimulator, type SimulatorOptions } from '../../simulator/simulator';
import { type Clock, manualClock } from '../../system/clock';
import { frozenSample } from './price-sample';

export const API_KEY = 'key-of-the-tests-0123456789';
/** 15 minutes after a full hour. */
export const NOW = Date.UTC(2026, 10, 21, 7, 15);

export interface RunningSimulator {
  readonly url: string;
  readonly app: FastifyInstance;
  readonly clock: Clock & { set(now: number): void };
  close(): Promise<void>;
}

/** Starts a simulator on a free port. Its clock shows `now`, by default `NOW`. Call `close` after the test. */
export async function startSimulator(
  options: Partial<SimulatorOptions> & { now?: number } = {},
): Promise<RunningSimulator> {
  const { now = NOW, ...rest } = options;
  const clock = manualClock(now);
  const app = createSimulator({ prices: frozenSample(), clock, apiKey: API_KEY, ...rest });
  const url = await app.listen({ host: '127.0.0.1', port: 0 });
  return { url, app, clock, close: () => app.close() };
}
