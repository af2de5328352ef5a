import { MINUTE_MS } from '../../../forecasting/bars/minute-bar';
import { formatMinute } from '../../../forecasting/hour';
import {
  assetOfQuestion,
  fiveMinuteQuestion,
  isMinuteQuestion,
  nextHourQuestion,
} from '../../../forecasting/questions';
import type { ServedAssets } from '../../assets';
import { invalidRequest, unavailable } from '../../http-error';
import type { LiveAnswer } from '../live/answer';
import { type LiveDeps, readLive } from '../live/read-live';

type LiveModel = LiveAnswer['models'][number];

/** The roles whose forecasts are given, the preferred one first. The forecasts of active models are only recorded. */
const PUBLISHED = ['production', 'baseline'] as const;

/** What a question in the body of POST /predict means: the newest forecast of the live line, or the asset of the next hour's price. */
export type AskedQuestion = { readonly minutes: string } | { readonly asset: string };

/** @throws HttpError InvalidRequest when the question is not about a price, or `asset` is another one */
export function findAskedQuestion(question: string, { all }: ServedAssets, named?: string): AskedQuestion {
  const asset = assetOfQuestion(question);
  if (named !== undefined && named.toUpperCase() !== asset) {
    const message = `question "${question}" is about ${asset}, and asset is "${named.slice(0, 40)}"; name one of them only`;
    throw invalidRequest([{ field: 'question', message }]);
  }
  if (isMinuteQuestion(question)) return { minutes: question };
  if (all.some((one) => nextHourQuestion(one.asset).id === question)) return { asset };
  const known = all.flatMap((one) => [nextHourQuestion(one.asset).id, fiveMinuteQuestion(one.asset).id]).join(', ');
  const message = `question "${question}" has no price to forecast; this route answers ${known}. GET /questions/${question}/forecasts lists the forecasts of a question about a rise`;
  throw invalidRequest([{ field: 'question', message }]);
}

/**
 * The newest forecast in the ledger, by the production model; by the baseline when there is no production model, as `role` says.
 * @throws HttpError `NoForecastYet`, `StaleForecast` (503) when there is no forecast whose target is in the future
 */
export async function predictMinutes(deps: LiveDeps, question: string) {
  const { models, replayed, problem } = await readLive(deps, assetOfQuestion(question));
  const published = PUBLISHED.flatMap((role) => models.filter((model) => model.role === role));
  const now = deps.clock.now();
  const found = published.find(({ forecast }) => Date.parse(forecast.target) > now);
  if (!found) throw noForecast(question, published, problem);
  const { forecast, role } = found;
  const minutes = (Date.parse(forecast.target) - Date.parse(forecast.origin)) / MINUTE_MS;
  return { ...forecast, role, horizon_minutes: minutes, replayed };
}

function noForecast(question: string, published: readonly LiveModel[], problem: string | null) {
  const why = problem ?? 'The live line makes one each minute';
  const targets = published.map(({ forecast }) => Date.parse(forecast.target));
  if (targets.length === 0) return unavailable('NoForecastYet', `There is no forecast of ${question} yet. ${why}`);
  const newest = formatMinute(Math.max(...targets));
  return unavailable('StaleForecast', `The newest forecast of ${question} was for ${newest}, which is past. ${why}`);
}
