import type { Registry } from 'prom-client';
import type { Clock } from '../../system/clock';
import type { Market, MarketData } from '../market/market-data';
import type { LoadedModel, ServedModel } from '../served-model/served-model';
import { watchDrift } from './drift-instruments';
import { addInstruments, type Instrument } from './instruments';

export interface StateWatch {
  readonly registry: Registry;
  readonly market: Pick<MarketData, 'current'>;
  readonly model: Pick<ServedModel, 'current'>;
  readonly clock: Clock;
}

/** What this server holds at the moment; `null` before the first. */
interface ServerState {
  readonly market: Market | null;
  readonly model: LoadedModel | null;
  readonly now: number;
}

const stateInstruments: readonly Instrument<ServerState>[] = [
  {
    name: 'nexthour_data_age_seconds',
    help: 'Seconds since the newest hour that has a price',
    read: ({ market, now }) => (market ? [{ value: (now - market.lastHour) / 1000 }] : []),
  },
  {
    name: 'nexthour_price_usd',
    help: 'The newest price that passed the quality gate',
    read: ({ market }) => [{ value: market?.series.at(-1)?.rate ?? null }],
  },
  {
    name: 'nexthour_model_info',
    help: '1, under the labels of the model that answers now',
    labels: ['version', 'run_id'],
    read: ({ model }) => (model ? [{ labels: { version: model.version, run_id: model.runId }, value: 1 }] : []),
  },
];

/** What is read off the state of the server whenever someone asks; no series of what it does not have. */
export function watchState({ registry, market, model, clock }: StateWatch): void {
  const state = async () => ({ market: market.current(), model: model.current(), now: clock.now() });
  addInstruments(stateInstruments, { registry, facts: state });
  watchDrift({ registry, market, model });
}
