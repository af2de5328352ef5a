import type { HeadlineScore } from '../../forecasting/news/asset-scores';
import { type Database, instant } from './database';

export interface AnswerKey {
  readonly model: string;
  readonly promptVersion: string;
  readonly titleHash: string;
}

/** What language models answered. Append-only. */
export interface LlmAnswers {
  /** @returns `undefined` when the question was not asked; the answer is `null` when it could not be used */
  read(key: AnswerKey): Promise<HeadlineScore | null | undefined>;
  add(key: AnswerKey, row: { answer: HeadlineScore | null; tokens: number; answeredAt: number }): Promise<void>;
  /** The tokens of all answers since an instant (epoch ms). */
  countTokens(since: number): Promise<number>;
}

export function createLlmAnswers(database: Database): LlmAnswers {
  return {
    read: async ({ model, promptVersion, titleHash }) => {
      const row = await database
        .selectFrom('llm_answers')
        .select('answer')
        .where('model', '=', model)
        .where('prompt_version', '=', promptVersion)
        .where('title_hash', '=', titleHash)
        .executeTakeFirst();
      return row?.answer;
    },
    add: async ({ model, promptVersion, titleHash }, { answer, tokens, answeredAt }) => {
      const key = { model, prompt_version: promptVersion, title_hash: titleHash };
      await database
        .insertInto('llm_answers')
        .values({ ...key, answer: answer && JSON.stringify(answer), tokens, answered_at: instant(answeredAt) })
        .onConflict((on) => on.doNothing())
        .execute();
    },
    countTokens: async (since) => {
      const { tokens } = await database
        .selectFrom('llm_answers')
        .where('answered_at', '>=', instant(since))
        .select(({ fn }) => fn.sum<string | null>('tokens').as('tokens'))
        .executeTakeFirstOrThrow();
      return Number(tokens ?? 0);
    },
  };
}
