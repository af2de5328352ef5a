import { NEWEST_HOUR, pricesUpTo } from '../../test/support/plain-app';

const OWN_RATES = 48;
/** The observation of the classic form. Keras gets its window. */
export const OBSERVATION = { lag_1: 50000, rolling_mean_5: 49900, hour: 12 };

/** A request whose answers are measured. */
export interface MeasuredRequest {
  /** Also the path of the peers that give the same answer. */
  readonly id: 'newest' | 'classic' | 'rates' | 'latest';
  readonly title: string;
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly body?: object;
}

/** Their answers are also sent without being computed. */
export const BARE: readonly MeasuredRequest['id'][] = ['newest', 'latest'];

export const REQUESTS: readonly MeasuredRequest[] = [
  { id: 'newest', title: 'POST /predict {}', method: 'POST', path: '/predict', body: {} },
  {
    id: 'classic',
    title: 'POST /predict, an observation',
    method: 'POST',
    path: '/predict',
    body: OBSERVATION,
  },
  {
    id: 'rates',
    title: `POST /predict, ${OWN_RATES} rates`,
    method: 'POST',
    path: '/predict',
    body: { rates: pricesUpTo(NEWEST_HOUR, OWN_RATES).map(({ rate }) => rate), last_hour: NEWEST_HOUR },
  },
  { id: 'latest', title: 'GET /forecasts/latest', method: 'GET', path: '/forecasts/latest' },
];
