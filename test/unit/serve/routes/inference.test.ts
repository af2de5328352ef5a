import { REQUEST_EXAMPLES } from '../../../../serve/api-examples/requests';
import { createMetrics } from '../../../../serve/metrics/metrics';
import { marketWith, modelWith, NEWEST_HOUR, plainApp, plainModel, pricesUpTo } from '../../../support/plain-app';

type App = Awaited<ReturnType<typeof plainApp>>;

const MODEL = '/v2/models/btc_predictor';
const rates = pricesUpTo(NEWEST_HOUR, 48).map(({ rate }) => rate);
const scalar = (name: string, value: unknown) => ({ name, shape: [1], datatype: 'FP64', data: [value] });
const observation = [scalar('lag_1', 50_000), scalar('rolling_mean_5', 49_000), scalar('hour', 12)];
const ratesInput = { name: 'rates', shape: [48], datatype: 'FP64', data: rates };
const lastHour = { name: 'last_hour', shape: [1], datatype: 'BYTES', data: ['2025-11-21T07Z'] };

let app: App;
beforeAll(async () => {
  app = await plainApp();
});
afterAll(() => app.close());

async function infer(payload: object, { path = MODEL, to = app }: { path?: string; to?: App } = {}) {
  const answer = await to.inject({ method: 'POST', url: `${path}/infer`, payload });
  return { status: answer.statusCode, body: answer.json(), headers: answer.headers };
}

async function predict(payload: object) {
  return (await app.inject({ method: 'POST', url: '/predict', payload })).json();
}

interface Answer {
  readonly outputs: readonly { readonly name: string; readonly data: readonly number[] }[];
}

function outputOf({ outputs }: Answer, name: string): readonly number[] | undefined {
  return outputs.find((output) => output.name === name)?.data;
}

describe('POST /v2/models/:model/infer', () => {
  it('should forecast from the newest data without inputs, and return the id', async () => {
    const { status, body } = await infer({ id: 'a 42', model_name: 'btc_predictor', inputs: [] });
    const expected = await predict({});
    expect(status).toBe(200);
    expect(body).toEqual({
      model_name: 'btc_predictor',
      model_version: '3',
      id: 'a 42',
      parameters: {
        basis: 'newest',
        source: 'livecoinwatch',
        last_hour: '2026-11-21T07:00:00.000Z',
        stale: false,
        target_hour: '2026-11-21T08:00:00.000Z',
      },
      outputs: [
        { name: 'prediction', datatype: 'FP64', shape: [1], data: [expected.prediction] },
        {
          name: 'quantiles',
          datatype: 'FP64',
          shape: [11],
          data: expected.quantiles.map((q: { value: number }) => q.value),
        },
        {
          name: 'levels',
          datatype: 'FP64',
          shape: [11],
          data: expected.quantiles.map((q: { level: number }) => q.level),
        },
      ],
    });
    expect((await infer({})).body).not.toHaveProperty('id');
  });

  it('should say from which hour replayed prices are', async () => {
    const market = marketWith(pricesUpTo(NEWEST_HOUR), 'replay+112w');
    await market.refresh();
    const model = modelWith({ version: '3', runId: 'run-3' }, undefined, 'replay+112w');
    await model.refresh();
    const { body } = await infer({}, { to: await plainApp({ market, model }) });
    expect(body.parameters.replayed).toBe('replayed prices of 2024-09-28 07:00 UTC');
  });

  it('should give the same numbers as POST /predict for an observation', async () => {
    const { body } = await infer({ inputs: observation });
    const expected = await predict({ lag_1: 50_000, rolling_mean_5: 49_000, hour: 12 });
    expect(outputOf(body, 'prediction')).toEqual([expected.prediction]);
    expect(body.parameters.note).toBe(expected.note);
  });

  it.each([
    ['an input', { inputs: [ratesInput, lastHour] }],
    ['a parameter', { inputs: [ratesInput], parameters: { last_hour: '2025-11-21T07Z' } }],
    [
      'a batch of one',
      {
        inputs: [
          { ...ratesInput, shape: [1, 48] },
          { ...lastHour, shape: [1, 1] },
        ],
      },
    ],
    ['a nested batch of one', { inputs: [{ ...ratesInput, shape: [1, 48], data: [rates] }, lastHour] }],
  ])('should give the same numbers as POST /predict for rates with last_hour as %s', async (_, payload) => {
    const { status, body } = await infer(payload);
    expect(status).toBe(200);
    const expected = await predict({ rates, last_hour: '2025-11-21T07Z' });
    expect(outputOf(body, 'prediction')).toEqual([expected.prediction]);
    expect(body.parameters).toMatchObject({ basis: 'rates', target_hour: '2025-11-21T08:00:00.000Z' });
  });

  it('should return only the outputs that are named, and ignore the parameters of extensions', async () => {
    const outputs = [{ name: 'levels', parameters: { binary_data: false } }, { name: 'prediction' }];
    const { body } = await infer({ outputs, parameters: { binary_data_output: true } });
    expect(body.outputs.map(({ name }: { name: string }) => name)).toEqual(['levels', 'prediction']);
  });

  it('should compute once for requests without inputs, and not at all for an unknown output', async () => {
    let computed = 0;
    const plain = plainModel();
    const forecastWindow: typeof plain.forecastWindow = (...given) => {
      computed += 1;
      return plain.forecastWindow(...given);
    };
    const model = modelWith({ version: '3', runId: 'run-3' }, { ...plain, forecastWindow });
    await model.refresh();
    const to = await plainApp({ model });
    expect((await infer({ outputs: [{ name: 'point' }] }, { to })).status).toBe(400);
    expect(computed).toBe(0);
    for (const id of ['1', '2']) expect((await infer({ id }, { to })).body.id).toBe(id);
    expect(computed).toBe(1);
  });

  it('should answer under the loaded version', async () => {
    expect((await infer({}, { path: `${MODEL}/versions/3` })).body.model_version).toBe('3');
    expect(await infer({}, { path: `${MODEL}/versions/2` })).toMatchObject({
      status: 404,
      body: {
        error:
          'Version 2 of btc_predictor is not loaded; version 3 is. Send /v2/models/btc_predictor for the loaded version',
      },
    });
  });

  it('should read JSON without a content type, as tritonclient sends it', async () => {
    const address = await app.listen({ port: 0, host: '127.0.0.1' });
    const send = async (body: string, headers = {}) => {
      const answer = await fetch(`${address}${MODEL}/infer`, { method: 'POST', headers, body: Buffer.from(body) });
      return [answer.status, ((await answer.json()) as { error?: string }).error];
    };
    expect(await send('{"inputs": []}')).toEqual([200, undefined]);
    expect(await send('{"inputs": [')).toEqual([
      400,
      'The body is not valid JSON; JSON needs double quotes around names and strings, and has no NaN and no Infinity',
    ]);
    expect(await send('{}\0\0', { 'inference-header-content-length': '2' })).toEqual([
      415,
      expect.stringContaining('binary_data=False'),
    ]);
    expect(await send('<a/>', { 'content-type': 'application/xml' })).toEqual([
      415,
      expect.stringContaining('content-type'),
    ]);
  });

  it.each([
    [
      'an unknown input',
      { inputs: [scalar('lag1', 5)] },
      'inputs[0].name: "lag1" is not an input of this model; they are lag_1, rolling_mean_5, hour, rates, last_hour',
    ],
    [
      'an input twice',
      { inputs: [...observation, scalar('hour', 3)] },
      'inputs[3].name: hour is given twice; send each input once',
    ],
    [
      'another datatype',
      { inputs: [{ ...ratesInput, datatype: 'FP32' }] },
      'inputs[0].datatype: rates has the datatype FP64; "FP32" was given',
    ],
    [
      'fewer values than the shape says',
      { inputs: [{ ...ratesInput, shape: [49] }] },
      'inputs[0].data: rates has 48 values, but its shape [49] needs 49; send as many as the shape says',
    ],
    [
      'a value of another type',
      { inputs: [scalar('lag_1', '5')] },
      'inputs[0].data[0]: a value of lag_1 must be a number; "5" was given',
    ],
    [
      'a number in a text',
      { inputs: [ratesInput, { ...lastHour, data: [5] }] },
      'inputs[1].data[0]: a value of last_hour must be a text; 5 was given',
    ],
    [
      'a batch',
      { inputs: [{ ...ratesInput, shape: [2, 24] }] },
      'inputs[0].shape: the shape [2, 24] of rates means 2 forecasts; send one request for each, with the shape [n], where n is the number of values',
    ],
    [
      'a batch of observations',
      { inputs: [{ ...scalar('lag_1', 5), shape: [2], data: [5, 6] }] },
      'inputs[0].shape: the shape [2] of lag_1 means 2 forecasts; send one request for each, with the shape [1]',
    ],
    [
      'three dimensions',
      { inputs: [{ ...ratesInput, shape: [1, 1, 48] }] },
      'inputs[0].shape: rates has the shape [n], where n is the number of values; [1, 1, 48] was given',
    ],
    [
      'a shape with a negative number',
      { inputs: [{ ...ratesInput, shape: [-1] }] },
      'inputs[0].shape[0] must be a whole number from 0 to 2000; -1 was given',
    ],
    [
      'an incomplete observation',
      { inputs: [scalar('lag_1', 5)] },
      'rolling_mean_5 is missing: it must be a number greater than 0. hour is missing: it must be a whole number from 0 to 23',
    ],
    [
      'half an hour',
      { inputs: [...observation.slice(0, 2), scalar('hour', 12.5)] },
      'hour must be a whole number from 0 to 23; 12.5 was given',
    ],
    [
      'two forms',
      { inputs: [scalar('lag_1', 5), ratesInput] },
      'The body mixes two forms: send no inputs for the next hour, the inputs lag_1, rolling_mean_5 and hour for your own observation, or the inputs rates and last_hour for your own prices',
    ],
    [
      'last_hour twice',
      { inputs: [ratesInput, lastHour], parameters: { last_hour: 5 } },
      'parameters.last_hour: last_hour is also an input; send one of them',
    ],
    [
      'an unknown output',
      { outputs: [{ name: 'point' }] },
      'outputs[0].name: "point" is not an output of this model; they are prediction, quantiles, levels',
    ],
    [
      'an unknown field',
      { input: [] },
      'input is not a field of this request; the fields are id, model_name, parameters, inputs, outputs',
    ],
    [
      'another model than the path',
      { model_name: 'x' },
      'model_name: the path names btc_predictor, and the body "x"; name one model',
    ],
    ['a list', [], 'The body must be a JSON object; a list was given'],
  ])('should refuse %s in the form of the protocol', async (_, payload, error) => {
    const { status, body, headers } = await infer(payload);
    expect([status, body]).toEqual([400, { error }]);
    expect(headers['content-type']).toBe('application/json');
  });

  it('should answer 503 while there is no model', async () => {
    const { status, body, headers } = await infer({}, { to: await plainApp({ model: modelWith(null) }) });
    expect([status, headers['retry-after'], body.error]).toEqual([
      503,
      '5',
      expect.stringContaining('No model is loaded yet'),
    ]);
  });

  it('should wait in the queue of POST /predict, and be refused when it is full', async () => {
    const busy = await plainApp({ maxWaitingForecasts: 1, metrics: createMetrics() });
    const answers = await Promise.all([
      busy.inject({ method: 'POST', url: '/predict', payload: {} }),
      busy.inject({ method: 'POST', url: `${MODEL}/infer`, payload: {} }),
    ]);
    expect(answers.map(({ statusCode }) => statusCode)).toEqual([200, 503]);
    expect(answers[1]?.json().error).toContain('1 requests already wait for a forecast');
  });

  it.each(Object.entries(REQUEST_EXAMPLES.infer ?? {}))('should accept the example %s', async (_, payload) => {
    expect((await infer(payload)).status).toBe(200);
  });
});

describe('GET /v2', () => {
  const read = async (path: string, from = app) => {
    const answer = await from.inject(path);
    return [answer.statusCode, answer.json()];
  };

  it('should describe the server and the model', async () => {
    expect(await read('/v2')).toEqual([200, { name: 'nexthour', version: expect.any(String), extensions: [] }]);
    expect(await read('/v2/')).toEqual(await read('/v2'));
    const [status, metadata] = await read(MODEL);
    expect([status, metadata]).toEqual([
      200,
      {
        name: 'btc_predictor',
        versions: ['3'],
        platform: 'nexthour_artifact',
        inputs: expect.arrayContaining([{ name: 'rates', datatype: 'FP64', shape: [-1] }]),
        outputs: expect.arrayContaining([{ name: 'prediction', datatype: 'FP64', shape: [1] }]),
      },
    ]);
    expect(await read(`${MODEL}/versions/3`)).toEqual([200, metadata]);
    expect((await read(`${MODEL}/versions/2`))[0]).toBe(404);
  });

  it('should be live and ready, also for each model', async () => {
    expect(await read('/v2/health/live')).toEqual([200, { live: true }]);
    expect(await read('/v2/health/ready')).toEqual([200, { live: true, ready: true }]);
    expect(await read(`${MODEL}/ready`)).toEqual([200, { name: 'btc_predictor', ready: true }]);
    expect(await read(`${MODEL}/versions/3/ready`)).toEqual([200, { name: 'btc_predictor', ready: true }]);
  });

  it('should not be ready while the model is cold, or the model of any asset is missing', async () => {
    const cold = await plainApp({ warmUp: { isDone: () => false, reason: () => '' } });
    expect(await read('/v2/health/ready', cold)).toEqual([503, { live: true, ready: false }]);
    expect(await read(`${MODEL}/ready`, cold)).toEqual([503, { name: 'btc_predictor', ready: false }]);
    const others = [{ asset: 'ETH', market: marketWith([]), model: modelWith(null) }];
    const two = await plainApp({ others });
    expect(await read('/v2/health/ready', two)).toEqual([503, { live: true, ready: false }]);
    expect((await read(`${MODEL}/ready`, two))[0]).toBe(200);
    expect(await read('/v2/models/eth_predictor', two)).toEqual([404, expect.anything()]);
  });

  it.each([
    ['/v2/models/other', 404, 'There is no model "other" on this server; it has btc_predictor'],
    ['/v2/models', 404, 'There is no route GET /v2/models. GET /docs lists all routes'],
    [`${MODEL}?version=3`, 400, 'version is not a field of this request; this route has no query fields'],
    [
      '/v2/models/%zz',
      400,
      'The path contains a % that is not followed by the code of a character; write % itself as %25',
    ],
  ])('should refuse %s in the form of the protocol', async (path, status, error) => {
    expect(await read(path)).toEqual([status, { error }]);
  });
});
