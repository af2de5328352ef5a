import { nextHourQuestion } from '../../../forecasting/questions';
import { invalidRequest } from '../../http-error';

/**
 * The routes about the next hour's price accept no other question.
 * @param given.instead the route that answers for the other question
 * @throws HttpError InvalidRequest
 */
export function requireNextHour(question: string, { asset, instead }: { asset: string; instead: string }): void {
  const { id } = nextHourQuestion(asset);
  if (question === id) return;
  const message = `question "${question.slice(0, 60)}" is not ${id}, the only question of this route; ${instead.slice(0, 160)}`;
  throw invalidRequest([{ field: 'question', message }]);
}
