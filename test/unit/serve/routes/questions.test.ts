import { sealRise } from '../../../../forecasting/ledger/rise-entries';
import { createQuestion } from '../../../../operations/questions/manage-questions';
import { manualClock } from '../../../../system/clock';
import { inMemoryQuestions } from '../../../support/in-memory-questions';
import { emptyActive, emptyDirectory, NOW, plainApp } from '../../../support/plain-app';
import { FIRST_HOUR, plantedRise, RISE_QUESTION } from '../../../support/planted-forecasts';

const TOKEN = 'a-token-of-24-characters';
const headers = { authorization: `Bearer ${TOKEN}` };
const rise = { threshold: 0.02, horizon_hours: 12, rule: 'at-end' };
const app = () => plainApp({ questions: inMemoryQuestions(), adminToken: TOKEN });
const post = (payload: object) => ({ method: 'POST', url: '/questions', headers, payload }) as const;

describe('/questions', () => {
  it('should list the question that always exists, without a token', async () => {
    const answer = await (await app()).inject('/questions');
    expect(answer.json().questions).toEqual([
      expect.objectContaining({ id: 'btc-1h', kind: 'price', threshold: null, registered_model: 'btc_predictor' }),
    ]);
  });

  it('should create a question once, retire it once, and create it again', async () => {
    const server = await app();
    const created = await server.inject(post(rise));
    expect(created.statusCode).toBe(201);
    expect(created.json()).toEqual({
      ...{ ...rise, id: 'btc-rise-2pct-12h', asset: 'BTC', kind: 'rise', cadence: 'hourly', horizon_minutes: 720 },
      registered_model: 'nexthour-btc-rise-2pct-12h',
      ...{ created_at: new Date(NOW).toISOString(), created_by: 'API', retired_at: null },
    });
    expect((await server.inject(post(rise))).json()).toMatchObject({ status: 409, code: 'QuestionExists' });
    const retire = { method: 'DELETE', url: '/questions/btc-rise-2pct-12h', headers } as const;
    expect((await server.inject(retire)).json()).toMatchObject({ retired_at: new Date(NOW).toISOString() });
    expect((await server.inject(retire)).json()).toMatchObject({ status: 409, code: 'QuestionRetired' });
    expect((await server.inject(post(rise))).json()).toMatchObject({ retired_at: null });
    expect((await server.inject('/questions')).json().questions).toHaveLength(2);
  });

  it.each([
    { threshold: '2%', horizon: '12h' },
    { threshold: 0.02, horizon_hours: 12 },
    { threshold: '0.02', horizon: 12, rule: 'at-end', asset: 'btc' },
  ])('should read %j as POST /labels/preview does', async (payload) => {
    const answer = await (await app()).inject(post(payload));
    expect([answer.statusCode, answer.json().id]).toEqual([201, 'btc-rise-2pct-12h']);
  });

  it.each([
    [{ ...rise, threshold: 2 }, 'threshold'],
    [{ ...rise, threshold: '0.1' }, 'threshold'],
    [{ ...rise, threshold: 0.6 }, 'threshold'],
    [{ ...rise, horizon_hours: 200 }, 'horizon_hours'],
    [{ ...rise, rule: 'sometimes' }, 'rule'],
    [{ ...rise, asset: 'ETH' }, 'asset'],
    [{ threshold: 0.02, rule: 'within' }, 'horizon_hours'],
  ])('should refuse %j and name the field %s', async (payload, field) => {
    const answer = await (await app()).inject(post(payload));
    expect(answer.json()).toMatchObject({ status: 400, code: 'InvalidRequest', field });
    expect(answer.json().detail).toContain(field.split('_')[0]);
  });

  it.each([
    ['btc-1h', 409, 'QuestionNotRetirable'],
    ['btc-rise-9pct-9h', 404, 'UnknownQuestion'],
  ])('should refuse to retire %s', async (id, status, code) => {
    const answer = await (await app()).inject({ method: 'DELETE', url: `/questions/${id}`, headers });
    expect(answer.json()).toMatchObject({ status, code });
  });
});

describe('GET /questions/:id/forecasts', () => {
  const forecast = sealRise({ ...plantedRise(0), madeAt: FIRST_HOUR + 60_000 }, undefined);
  const asked: object[] = [];
  const entries = async (query: object) => {
    asked.push(query);
    return [{ forecast, settlement: null, void: null }];
  };
  const withForecast = async () => {
    const questions = inMemoryQuestions();
    await createQuestion({ questions, asset: 'BTC', clock: manualClock(NOW) }, { ...RISE_QUESTION, operator: 'ada' });
    return plainApp({ questions, active: { ...emptyActive, rises: { ...emptyActive.rises, entries } } });
  };

  it('should list the forecasts of all models, or of one', async () => {
    const url = `/questions/${RISE_QUESTION.id}/forecasts`;
    const answer = await (await withForecast()).inject(url);
    const { id, probability, hash } = forecast;
    const shown = { id, probability, hash, version: '1', state: 'waiting', outcome: null, backfilled: false };
    expect(answer.json()).toMatchObject({ question: RISE_QUESTION.id, forecasts: [shown] });
    await (await withForecast()).inject(`${url}?version=3&limit=5&source=livecoinwatch`);
    expect(asked.at(-1)).toEqual({ question: RISE_QUESTION.id, modelVersion: '3', limit: 5, source: 'livecoinwatch' });
  });

  it.each([
    ['version=9', 'version', 'version "9" is unknown; the models of btc-rise-0.5pct-3h have 1, 2'],
    ['source=livecoin', 'source', 'source "livecoin" is unknown; the models of btc-rise-0.5pct-3h have livecoinwatch'],
    ['version=2', undefined, undefined],
  ])('should not answer ?%s with an empty list unless it is known', async (query, field, detail) => {
    const questions = inMemoryQuestions();
    await createQuestion({ questions, asset: 'BTC', clock: manualClock(NOW) }, { ...RISE_QUESTION, operator: 'ada' });
    const list = async () => ['1', '2'].map((version) => ({ version, source: 'livecoinwatch' })) as never;
    const directory = { ...emptyDirectory, models: { ...emptyDirectory.models, list } };
    const server = await plainApp({ questions, directory });
    const answer = await server.inject(`/questions/${RISE_QUESTION.id}/forecasts?${query}`);
    expect([answer.json().field, answer.json().detail]).toEqual([field, detail]);
    expect(answer.statusCode).toBe(field === undefined ? 200 : 400);
  });

  it('should name the questions when one is unknown', async () => {
    const answer = await (await withForecast()).inject('/questions/btc-rise-9pct-9h/forecasts');
    expect(answer.json().detail).toBe(
      `There is no question "btc-rise-9pct-9h"; the questions are btc-1h, ${RISE_QUESTION.id}`,
    );
  });

  it.each([
    ['btc-rise-9pct-9h', 'UnknownQuestion'],
    ['btc-1h', 'OtherRoute'],
  ])('should answer 404 for %s', async (id, code) => {
    const answer = await (await withForecast()).inject(`/questions/${id}/forecasts`);
    expect(answer.json()).toMatchObject({ status: 404, code });
  });
});

describe('a request that changes something', () => {
  it('should be refused while the server has no admin token', async () => {
    const answer = await (await plainApp()).inject(post(rise));
    expect(answer.json()).toMatchObject({ status: 403, code: 'NoAdminToken' });
  });

  it.each([
    [{}, 'AdminTokenMissing'],
    [{ authorization: 'Bearer another-token-of-24-char' }, 'AdminTokenWrong'],
    [{ authorization: `Bearer ${TOKEN}x` }, 'AdminTokenWrong'],
    [{ authorization: `Basic ${TOKEN}` }, 'AdminTokenWrong'],
    [{ authorization: 'Bearer' }, 'AdminTokenWrong'],
  ])('should be refused with the headers %j', async (given, code) => {
    const server = await app();
    const answer = await server.inject({ ...post(rise), headers: given });
    expect(answer.json()).toMatchObject({ status: 401, code });
    expect(answer.headers['www-authenticate']).toBe('Bearer');
    expect(answer.body).not.toContain(TOKEN);
    expect((await server.inject('/questions')).json().questions).toHaveLength(1);
  });
});
