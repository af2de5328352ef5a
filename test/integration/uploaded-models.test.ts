import { randomUUID } from 'node:crypto';
import { connectMlflow } from '../../clients/mlflow';
import { connectObjectStore } from '../../clients/object-store';
import { createPromotions } from '../../clients/postgres/promotions';
import { createQuestionModels } from '../../clients/postgres/question-models';
import { createReferences } from '../../clients/postgres/references';
import { HOUR_MS } from '../../forecasting/hour';
import type { Prices } from '../../operations/labels/prices';
import type { createApp } from '../../serve/app';
import { writeLogistic } from '../support/onnx-files';
import { plainApp } from '../support/plain-app';
import { plantShuffledSplit } from '../support/planted-onnx';
import { readPricesUntil } from '../support/price-sample';
import { createScratchDatabase, type ScratchDatabase } from '../support/scratch-database';
import { mlflowForTests, objectStoreForTests } from '../support/servers';

const TOKEN = randomUUID();
const QUESTION = 'btc-rise-2pct-12h';
const series = readPricesUntil(Date.UTC(2025, 4, 1), 500);
const prices: Prices = {
  ...{ asset: 'BTC', source: `test-${randomUUID()}` },
  known: { from: series[0]?.hour ?? 0, to: series.at(-1)?.hour ?? 0 },
  read: async (from, to) => series.filter(({ hour }) => hour >= from && hour <= to),
};
/** ln(sigma) is about −5.5: the base rate in calm hours, more in wild ones. */
const volatilityOnly = writeLogistic({ log_sigma: 0.8 }, { constant: 2.4 });

let scratch: ScratchDatabase;
let app: ReturnType<typeof createApp>;
const mlflow = connectMlflow(mlflowForTests());

beforeAll(async () => {
  scratch = await createScratchDatabase();
  app = await plainApp({
    adminToken: TOKEN,
    openPrices: async ({ asset }) => (asset === 'BTC' ? prices : null),
    directory: {
      models: createQuestionModels(scratch.database),
      promotions: createPromotions(scratch.database),
      objectStore: connectObjectStore(objectStoreForTests()),
      mlflow,
    },
  });
});

afterAll(async () => {
  await app.close();
  await scratch.drop();
});

interface Upload {
  readonly question?: string;
  readonly name?: string;
  readonly claimed?: string;
  readonly token?: string;
  readonly type?: string;
}

async function upload(bytes: Buffer, given: Upload = {}) {
  const {
    token = TOKEN,
    type = 'application/octet-stream',
    ...query
  } = { question: QUESTION, name: 'trial', ...given };
  const headers = { authorization: `Bearer ${token}`, 'content-type': type };
  const answer = await app.inject({
    method: 'POST',
    url: `/models?${new URLSearchParams(query)}`,
    headers,
    payload: bytes,
  });
  return { status: answer.statusCode, body: answer.json() };
}

const get = async (url: string) => {
  const answer = await app.inject(url);
  return { status: answer.statusCode, body: answer.json() };
};
const codesOf = (warnings: { code: string }[]) => warnings.map(({ code }) => code);

let honest: { id: string; run_id: string; version: string };
let shuffled: { id: string };

it('should score an uploaded model itself, and store it in MLflow, the object store and the database', async () => {
  const { status, body } = await upload(volatilityOnly, { name: 'volatility', claimed: 'auc=0.55,accuracy=0.9' });
  expect(status).toBe(201);
  expect(body).toMatchObject({ question: QUESTION, name: 'volatility', family: 'onnx', version: '1', is_new: true });
  expect(body).toMatchObject({ leakage_passed: true, claimed: { auc: 0.55, accuracy: 0.9 }, registered_by: 'API' });
  expect(body.features).toEqual([{ name: 'log_sigma', version: 1 }]);
  expect(body.scores.auc).toBeGreaterThan(0.5);
  expect(body.scores.auc).toBeLessThan(0.75);
  const [lastHour] = series.slice(-1).map(({ hour }) => hour);
  expect(Date.parse(body.test.to.replace('Z', ':00Z'))).toBe((lastHour ?? 0) - 12 * HOUR_MS);
  const registered = await mlflow.findVersion({ model: `nexthour-${QUESTION}`, version: body.version });
  expect(registered).toMatchObject({ runId: body.run_id, tags: { 'nexthour.question': QUESTION } });
  expect(registered?.description).toContain('Claimed by the person who uploaded it: auc 0.55, accuracy 0.9.');
  const run = await mlflow.getRun(body.run_id);
  expect(run).toMatchObject({ status: 'FINISHED', params: { family: 'onnx', claimed_auc: '0.55' } });
  expect((await mlflow.getArtifact({ run, path: 'model/model.onnx' })).equals(volatilityOnly)).toBe(true);
  // Retention must not remove the run of a registered model.
  expect(await createReferences(scratch.database).runIds()).toContain(body.run_id);
  honest = body;
});

it('should show the evaluation with both baselines, curves and the confusion matrix beside the claim', async () => {
  const { body } = await get(`/models/${honest.id}/evaluation`);
  const { scores, claimed, parts } = body;
  expect(claimed).toEqual({ auc: 0.55, accuracy: 0.9 });
  expect(scores.against.map(({ baseline }: { baseline: string }) => baseline)).toEqual([
    'base-rate',
    'volatility-logistic',
  ]);
  const { true_positives, false_positives, true_negatives, false_negatives } = scores.confusion;
  expect(true_positives + false_positives + true_negatives + false_negatives).toBe(scores.hours);
  expect(scores.hours).toBe(parts.test.hours);
  expect([scores.roc[0].true_positive_rate, scores.roc.at(-1).true_positive_rate]).toEqual([0, 1]);
  expect(scores.auc_lower).toBeLessThan(scores.auc);
  expect(body.warnings).toEqual(
    expect.arrayContaining([expect.objectContaining({ code: 'not_better_than_volatility' })]),
  );
});

it('should register the same file only once', async () => {
  const { status, body } = await upload(volatilityOnly, { name: 'again' });
  expect([status, body.is_new, body.id, body.name]).toEqual([200, false, honest.id, 'volatility']);
});

it('should expose a model that was trained with a shuffled split', async () => {
  const bytes = await plantShuffledSplit(prices, QUESTION);
  const { status, body } = await upload(bytes, { name: 'shuffled', claimed: 'auc=0.957' });
  expect([status, body.leakage_passed]).toEqual([201, false]);
  expect(body.scores.auc).toBeGreaterThan(0.85);
  const { leakage } = (await get(`/models/${body.id}/evaluation`)).body;
  expect(body.decision).toMatchObject({
    passed: false,
    reason: expect.stringMatching(/^the leakage check failed \(skill\)/),
  });
  expect(leakage.findings[0]).toMatchObject({ check: 'skill', what: 'the AUC on the test hours' });
  expect(leakage.findings[0].expected).toContain('a shuffled split, so that the model was trained on the test hours');
  shuffled = body;
});

it('should expose a model whose training data had the future in a feature', async () => {
  // It relies on a feature that, in its training data, contained the return of the next hours.
  const { body } = await upload(writeLogistic({ return_over_sigma: 3 }, { constant: -2 }), {
    name: 'future',
    claimed: 'auc=0.99',
  });
  expect(body.scores.auc).toBeLessThan(0.6);
  const { warnings } = (await get(`/models/${body.id}/evaluation`)).body;
  expect(codesOf(warnings)).toEqual(expect.arrayContaining(['claim_not_reached', 'no_skill']));
  const [claim] = warnings.filter(({ code }: { code: string }) => code === 'claim_not_reached');
  expect(claim.message).toContain('a feature that contained the future in training but cannot contain it in use');
});

it('should list the models and compare them on the same hours', async () => {
  const { body } = await get(`/models?question=${QUESTION}`);
  expect(body.models.map(({ name }: { name: string }) => name)).toEqual(['future', 'shuffled', 'volatility']);
  expect(await get('/models?question=eth-rise-2pct-12h')).toMatchObject({
    status: 404,
    body: { code: 'UnknownQuestion' },
  });
  expect((await get(`/models/${honest.id}`)).body).toEqual(body.models[2]);
  const compared = await get(`/models/compare?ids=${honest.id},${shuffled.id}`);
  expect(compared.body).toMatchObject({ question: QUESTION, source: prices.source });
  const [first, second] = compared.body.models;
  expect([first.scores.hours, second.scores.hours]).toEqual([compared.body.hours, compared.body.hours]);
  expect(second.scores.against).toEqual([expect.objectContaining({ baseline: honest.id })]);
  expect(second.scores.against[0].brier_skill.skill).toBeGreaterThan(0.2);
  expect([first.leakage_passed, second.leakage_passed]).toEqual([true, false]);
});

it.each<[string, Buffer, Upload, number, string, RegExp]>([
  ['without the token', volatilityOnly, { token: 'wrong-token-of-16' }, 401, 'AdminTokenWrong', /admin token/],
  [
    'of JSON',
    Buffer.from('{}'),
    { type: 'application/json' },
    415,
    'NotBinary',
    /content-type: application\/octet-stream/,
  ],
  ['of a pickle', Buffer.from([0x80, 4, 0x95]), {}, 422, 'UnusableOnnx', /it is a Python pickle/],
  ['for no question', volatilityOnly, { question: 'btc-1h' }, 400, 'InvalidRequest', /question "btc-1h" is refused/],
  ['without a usable name', volatilityOnly, { name: '<b>' }, 400, 'InvalidRequest', /name "<b>" is refused/],
  ['with an unknown claim', volatilityOnly, { claimed: 'sharpe=3' }, 400, 'InvalidRequest', /the names are auc, brier/],
  [
    'for an asset without prices',
    volatilityOnly,
    { question: 'eth-rise-2pct-12h' },
    404,
    'NoPricesOfAsset',
    /no prices of ETH/,
  ],
])('should refuse an upload %s', async (_, bytes, given, status, code, message) => {
  const answer = await upload(bytes, given);
  expect([answer.status, answer.body.code]).toEqual([status, code]);
  expect(answer.body.detail).toMatch(message);
});

it.each([
  ['/models/btc-rise-2pct-12h-v99', 404, 'UnknownModel', /There is no model "btc-rise-2pct-12h-v99"/],
  ['/models/btc-rise-2pct-12h-v99/evaluation', 404, 'UnknownModel', /There is no model/],
  [`/models/compare?ids=${QUESTION}-v1`, 400, 'InvalidRequest', /ids must name 2 to 8 different models/],
  ['/models?question=%00', 400, 'InvalidRequest', /question/],
])('should refuse %s', async (url, status, code, message) => {
  const answer = await get(url);
  expect([answer.status, answer.body.code]).toEqual([status, code]);
  expect(answer.body.detail).toMatch(message);
});

it('should answer 503 while the object store cannot be reached', async () => {
  const objectStore = connectObjectStore({ ...objectStoreForTests(), endpoint: 'http://127.0.0.1:9' });
  const models = createQuestionModels(scratch.database);
  const directory = { models, promotions: createPromotions(scratch.database), objectStore, mlflow };
  const other = await plainApp({ directory });
  const answer = await other.inject(`/models/${honest.id}/evaluation`);
  expect([answer.statusCode, answer.json().code]).toEqual([503, 'StorageUnreachable']);
  expect(answer.body).not.toContain('127.0.0.1');
  await other.close();
});
