import { connectLlm, LlmBusyError } from '../../../clients/llm';
import { askAboutHeadline } from '../../../forecasting/news/llm-prompt';
import { type LlmReply, startLanguageModel } from '../../support/language-model';

const KEY = 'secret-key';
const QUESTION = askAboutHeadline('Bitcoin rises');

async function ask(reply: LlmReply, path = '') {
  const server = await startLanguageModel(() => reply);
  const llm = connectLlm({ url: `${server.url}${path}`, apiKey: KEY, model: 'tiny', deadlineMs: 60_000 });
  const answer = await llm.ask(QUESTION).catch((error: unknown) => error);
  await Promise.all([llm.close(), server.close()]);
  return { answer, requests: server.requests };
}

test.each(['', '/', '/v1', '/v1/'])(
  'a language model at the address with %j is asked once, in strict JSON',
  async (path) => {
    const { answer, requests } = await ask({ text: '{}' }, path);
    expect(answer).toEqual({ text: '{}', tokens: 321 });
    expect(requests).toEqual([
      {
        path: '/v1/chat/completions',
        authorization: `Bearer ${KEY}`,
        body: {
          model: 'tiny',
          temperature: 0,
          max_tokens: 200,
          messages: [
            { role: 'system', content: QUESTION.system },
            { role: 'user', content: '{"headline":"Bitcoin rises"}' },
          ],
          response_format: {
            type: 'json_schema',
            json_schema: { name: 'headline_scores', strict: true, schema: QUESTION.schema },
          },
        },
      },
    ]);
  },
);

test('tokens are estimated when the server does not count them', async () => {
  const { answer } = await ask({ body: '{"choices":[{"message":{"content":"{}"}}]}' });
  expect((answer as { tokens: number }).tokens).toBeGreaterThan(400);
});

test.each([
  [{ status: 401, body: `wrong key ${KEY}` }, 'CallRefused', 'check LLM_API_KEY', false],
  [
    { status: 404, body: `no model for ${KEY}` },
    'CallRefused',
    'no model for ***"; check LLM_BASE_URL and LLM_MODEL',
    false,
  ],
  [{ status: 500, body: '' }, 'CallRefused', 'status 500', true],
  [{ body: '<html>' }, 'UnexpectedAnswer', 'check LLM_BASE_URL', true],
  [{ body: '{"choices":[]}' }, 'UnexpectedAnswer', 'check LLM_BASE_URL', true],
  [{ body: 'x'.repeat(300_000) }, 'NoAnswer', 'No answer from http://127.0.0.1', true],
  [{ hangsUp: true }, 'NoAnswer', 'check LLM_BASE_URL and the connection', true],
] satisfies [LlmReply, string, string, boolean][])(
  'the reply %j causes the error %s',
  async (reply, code, message, canRetry) => {
    const { answer } = await ask(reply);
    expect(answer).toMatchObject({ code, canRetry, message: expect.stringContaining(message) });
    expect((answer as Error).message).not.toContain(KEY);
  },
);

test('a server that is busy says when to come back', async () => {
  const { answer } = await ask({ status: 429, headers: { 'retry-after': '7' }, body: 'slow down' });
  expect(answer).toBeInstanceOf(LlmBusyError);
  expect(answer).toMatchObject({ retryAfterMs: 7_000 });
});
