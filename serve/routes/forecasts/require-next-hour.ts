import { nextHourQuestion } from '../../../forecasting/questions';
import type { ServedAssets } from '../../assets';
import { invalidRequest } from '../../http-error';

/**
 * The asset that a request about the next hour's price means: the named one, or that of the question. The routes about this price accept
 * no other question.
 * @param given.instead the route that answers for the other question
 * @throws HttpError InvalidRequest
 */
export function findNextHourAsset(
  assets: ServedAssets,
  given: { asset: string | undefined; question: string | undefined; instead: string },
): string {
  const { question, instead } = given;
  const ofQuestion = assets.all.find(({ asset }) => nextHourQuestion(asset).id === question);
  const { asset } = given.asset === undefined && ofQuestion ? ofQuestion : assets.find(given.asset);
  const { id } = nextHourQuestion(asset);
  if (question === undefined || question === id) return asset;
  if (ofQuestion) {
    const message = `question "${question}" is about ${ofQuestion.asset}, and asset is "${given.asset}"; name one of them only`;
    throw invalidRequest([{ field: 'question', message }]);
  }
  const message = `question "${question.slice(0, 60)}" is not ${id}, the only question of this route; ${instead.slice(0, 160)}`;
  throw invalidRequest([{ field: 'question', message }]);
}
