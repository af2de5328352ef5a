import { estimateTokens, type LanguageModel, LlmBusyError, type Question } from '../../clients/llm';
import type { LlmAnswers } from '../../clients/postgres/llm-answers';
import type { HeadlineScore } from '../../forecasting/news/asset-scores';
import { askAboutHeadline, PROMPT_VERSION, readLlmAnswer } from '../../forecasting/news/llm-prompt';
import type { Clock } from '../../system/clock';
import { messageOf, NexthourError } from '../../system/errors';
import { CircuitBreaker } from './circuit-breaker';
import type { HeadlineScorer, NoScoreReason, ScoreResult } from './headline-scorer';
import { hashTitle } from './new-item';

const DAY_MS = 86_400_000;
const BUSY_PAUSE_MS = 60_000;
/** A wrong key or model stays wrong until somebody changes the settings. */
const REFUSED_PAUSE_MS = 600_000;

export interface LlmScorerOptions {
  readonly llm: LanguageModel;
  readonly answers: LlmAnswers;
  readonly clock: Clock;
  /** Tokens that may be used in a UTC day, those of the question and of the answer together. */
  readonly dailyTokens: number;
  readonly onTokens?: (tokens: number) => void;
}

/** Asks a language model, at most once for a headline, within the budget of the day, and not while its server fails. */
export function createLlmScorer(options: LlmScorerOptions): HeadlineScorer {
  const { llm, answers, clock, dailyTokens, onTokens } = options;
  const breaker = new CircuitBreaker();
  /** Tokens of calls without an answer. The server may count them. */
  const unanswered = { day: 0, tokens: 0 };

  const hasBudget = async (question: Question) => {
    const day = Math.floor(clock.now() / DAY_MS);
    if (unanswered.day !== day) Object.assign(unanswered, { day, tokens: 0 });
    const used = (await answers.countTokens(day * DAY_MS)) + unanswered.tokens;
    return used + estimateTokens(question) <= dailyTokens;
  };

  return {
    scorer: llm.model,
    version: PROMPT_VERSION,
    score: async (title, signal): Promise<ScoreResult> => {
      const key = { model: llm.model, promptVersion: PROMPT_VERSION, titleHash: hashTitle(title) };
      const known = await answers.read(key);
      if (known !== undefined) return toResult(known);
      if (breaker.isOpen(clock.now()))
        return noScore('unavailable', 'the language model failed; it is not asked for a while');
      const question = askAboutHeadline(title);
      if (!(await hasBudget(question)))
        return noScore('budget', `LLM_DAILY_TOKENS (${dailyTokens}) is used up until the next UTC day`);
      try {
        const { text, tokens } = await llm.ask(question, signal);
        breaker.succeed();
        onTokens?.(tokens);
        const answer = readLlmAnswer(text);
        await answers.add(key, { answer, tokens, answeredAt: clock.now() });
        return toResult(answer);
      } catch (error) {
        signal.throwIfAborted();
        if (!(error instanceof NexthourError)) throw error;
        unanswered.tokens += error.code === 'NoAnswer' ? estimateTokens(question) : 0;
        breaker.fail(clock.now(), choosePause(error));
        return noScore('unavailable', messageOf(error));
      }
    },
  };
}

function choosePause(error: NexthourError): number | null {
  if (error instanceof LlmBusyError) return error.retryAfterMs ?? BUSY_PAUSE_MS;
  return error.canRetry ? null : REFUSED_PAUSE_MS;
}

function toResult(answer: HeadlineScore | null): ScoreResult {
  return answer
    ? { score: answer }
    : noScore('invalid', 'the answer of the language model does not keep to the schema');
}

function noScore(reason: NoScoreReason, detail: string): ScoreResult {
  return { score: null, reason, detail };
}
