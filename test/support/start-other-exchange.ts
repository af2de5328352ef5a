import { createSimulator } from '../../simulator/simulator';
import { systemClock } from '../../system/clock';
import { frozenSample } from './price-sample';

export interface OtherExchange {
  readonly url: string;
  close(): Promise<void>;
}

/** Starts a simulator on a free port that, like the real LiveCoinWatch, does not report that its prices are replayed. */
export async function startOtherExchange({ apiKey }: { apiKey: string }): Promise<OtherExchange> {
  const app = createSimulator({ prices: frozenSample(), clock: systemClock, apiKey });
  app.addHook('onSend', async ({ url }, _, payload) => (url === '/status' ? '{}' : payload));
  const url = await app.listen({ host: '127.0.0.1', port: 0 });
  return { url, close: () => app.close() };
}
