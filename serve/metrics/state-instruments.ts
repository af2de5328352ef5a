import type { Registry } from 'prom-client';
import type { Clock } from '../../system/clock';
import type { ServedAsset } from '../assets';
import type { Market } from '../market/market-data';
import type { LoadedModel } from '../served-model/served-model';
import { addDriftInstruments } from './drift-instruments';
import { addInstruments, type Instrument } from './instruments';

export interface StateInstrumentsDeps {
  readonly registry: Registry;
  readonly assets: readonly ServedAsset[];
  readonly clock: Clock;
}

/** The prices and the model in the memory of the server; `null` before they are loaded. */
interface ServerState {
  readonly market: Market | null;
  readonly model: LoadedModel | null;
  readonly isAliasMoved: boolean;
  readonly now: number;
}

const stateInstruments: readonly Instrument<ServerState>[] = [
  {
    name: 'nexthour_asset_info',
    help: 'Always 1; the label names an asset that the server forecasts, also while it has no prices or no model of it',
    read: () => [{ value: 1 }],
  },
  {
    name: 'nexthour_data_age_seconds',
    help: 'Seconds since the newest hour that has a price',
    read: ({ market, now }) => (market ? [{ value: (now - market.lastHour) / 1000 }] : []),
  },
  {
    name: 'nexthour_price_usd',
    help: 'Newest price that passed the data gate',
    read: ({ market }) => [{ value: market?.series.at(-1)?.rate ?? null }],
  },
  {
    name: 'nexthour_model_info',
    help: 'Always 1; the labels name the model that the server uses',
    labels: ['version', 'run_id'],
    read: ({ model }) => (model ? [{ labels: { version: model.version, run_id: model.runId }, value: 1 }] : []),
  },
  {
    name: 'nexthour_production_alias_moved',
    help: '1 when the alias production in MLflow names another version than the production model; that version is not used',
    read: ({ isAliasMoved }) => [{ value: Number(isAliasMoved) }],
  },
];

/** Adds the metrics of the server's own state, read at each scrape. */
export function addStateInstruments({ registry, assets, clock }: StateInstrumentsDeps): void {
  const readState = async ({ market, model }: ServedAsset): Promise<ServerState> => ({
    market: market.current(),
    model: model.current(),
    isAliasMoved: model.isAliasMoved(),
    now: clock.now(),
  });
  const factsOf = new Map(assets.map((one) => [one.asset, () => readState(one)]));
  addInstruments(stateInstruments, { registry, factsOf });
  addDriftInstruments(registry, assets);
}
