import { marketWith, modelWith, NEWEST_HOUR, plainApp, pricesUpTo } from '../../support/plain-app';

async function appWithTwoAssets() {
  const market = marketWith(pricesUpTo(NEWEST_HOUR).map((one) => ({ ...one, rate: one.rate && one.rate / 20 })));
  const model = modelWith({ version: '7', runId: 'run-7' });
  await Promise.all([market.refresh(), model.refresh()]);
  return plainApp({ others: [{ asset: 'ETH', market, model }] });
}

type TestApp = Awaited<ReturnType<typeof appWithTwoAssets>>;

const predict = (app: TestApp, query = '') => app.inject({ method: 'POST', url: `/predict${query}`, payload: {} });

describe('a server of two assets', () => {
  it('forecasts with the prices and the model of the asset that the query names', async () => {
    const app = await appWithTwoAssets();
    const [first, btc, eth] = await Promise.all([predict(app), predict(app, '?asset=BTC'), predict(app, '?asset=ETH')]);
    expect(first.json().model).toEqual({ name: 'btc_predictor', version: '3', run_id: 'run-3' });
    expect(btc.json()).toEqual(first.json());
    expect(eth.json().model).toEqual({ name: 'nexthour-eth-1h', version: '7', run_id: 'run-7' });
    expect(eth.json().baseline.prediction).toBeCloseTo(btc.json().baseline.prediction / 20, 6);
  });

  it.each(['/model', '/forecasts', '/forecasts/latest', '/record', '/hours', '/features/values', '/models'])(
    'answers GET %s about either asset, and refuses others',
    async (path) => {
      const app = await appWithTwoAssets();
      for (const asset of ['BTC', 'ETH']) {
        const answer = await app.inject(`${path}?asset=${asset}`);
        expect(answer.statusCode === 200 || answer.statusCode === 404).toBe(true);
        expect(answer.json().code).not.toBe('InvalidRequest');
      }
      const refused = await app.inject(`${path}?asset=DOGE`);
      expect([refused.statusCode, refused.json().field]).toEqual([400, 'asset']);
      expect(refused.json().detail).toContain('asset "DOGE" is not an asset of this server; they are BTC, ETH');
    },
  );

  it('refuses a stream of events about another asset', async () => {
    const refused = await (await appWithTwoAssets()).inject('/forecasts/stream?asset=DOGE');
    expect(refused.json()).toMatchObject({ status: 400, field: 'asset', detail: expect.stringContaining('BTC, ETH') });
  });

  it('accepts a code in lower case, and takes the asset from the question', async () => {
    const app = await appWithTwoAssets();
    const assetOf = async (path: string) => (await app.inject(path)).json().asset;
    expect(await assetOf('/record?asset=eth')).toBe('ETH');
    expect(await assetOf('/record?question=eth-1h')).toBe('ETH');
    expect((await app.inject('/forecasts?question=eth-1h')).statusCode).toBe(200);
    const refused = await app.inject('/forecasts?asset=ETH&question=btc-1h');
    expect([refused.statusCode, refused.json().field]).toEqual([400, 'question']);
    expect(refused.json().detail).toContain('question "btc-1h" is about BTC, and asset is "ETH"');
  });

  it('names the asset in GET /record, GET /hours and GET /forecasts/latest', async () => {
    const app = await appWithTwoAssets();
    expect((await app.inject('/record?asset=ETH')).json().asset).toBe('ETH');
    expect((await app.inject('/hours?asset=ETH')).json().asset).toBe('ETH');
    expect((await app.inject('/forecasts/latest?asset=ETH')).json().detail).toContain('No forecast of ETH');
  });

  it('lists the state of both in GET /ready, and is ready as soon as the first one is', async () => {
    const market = marketWith([]);
    const app = await plainApp({ others: [{ asset: 'ETH', market, model: modelWith(null) }] });
    const answer = await app.inject('/ready');
    expect(answer.statusCode).toBe(200);
    expect(answer.json().model.name).toBe('btc_predictor');
    const [btc, eth] = answer.json().assets;
    expect(btc).toMatchObject({ asset: 'BTC', reason: null, model: { version: '3' } });
    expect(eth).toMatchObject({ asset: 'ETH', model: null, data: null });
    expect(eth.reason).toContain('have not been read yet');
  });

  it('exports the metrics of each asset', async () => {
    const { body } = await (await appWithTwoAssets()).inject('/metrics');
    expect(body).toContain('nexthour_model_info{asset="BTC",version="3",run_id="run-3"} 1');
    expect(body).toContain('nexthour_model_info{asset="ETH",version="7",run_id="run-7"} 1');
    expect(body).toMatch(/^nexthour_price_usd\{asset="ETH"\} 2520\.\d+$/m);
  });

  it('lists the questions of both', async () => {
    const { questions } = (await (await appWithTwoAssets()).inject('/questions')).json();
    expect(questions.map(({ id }: { id: string }) => id)).toEqual(['btc-1h', 'eth-1h']);
  });
});
