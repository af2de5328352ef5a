import { pino } from 'pino';
import { type AppDeps, createApp } from './app';
import { createMetrics } from './metrics';

const ROUNDS = 200;
const CLASSIC_CALL = { lag_1: 50_000, rolling_mean_5: 49_000, hour: 12 };

/**
 * Answers some calls before anyone asks, in an app of its own that is not measured, so that the first caller does not wait
 * for V8 to compile. Does it once, as soon as there is a model.
 */
export function createWarmUp(deps: AppDeps): () => Promise<void> {
  let isDone = false;
  return async () => {
    if (isDone || deps.model.current() === null || deps.market.current() === null) return;
    isDone = true;
    const app = createApp({ ...deps, metrics: createMetrics(), log: pino({ level: 'silent' }) });
    for (let round = 0; round < ROUNDS; round++) {
      await app.inject({ method: 'POST', url: '/predict', payload: CLASSIC_CALL });
      await new Promise(setImmediate);
    }
    await app.close();
  };
}
