import type { Window } from '../../forecasting/features';

export interface ServableModel {
  readonly levels: readonly number[];
  readonly scaler: { readonly mean: readonly number[]; readonly std: readonly number[] };
  forecast(window: Window): { readonly point: number; readonly quantiles: readonly { level: number; value: number }[] };
}
