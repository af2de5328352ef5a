import { FEATURES } from '../../../../forecasting/features/registry/registry';
import { formatHour, HOUR_MS } from '../../../../forecasting/hour';
import { openStoredPrices } from '../../../../operations/labels/prices';
import { NEWEST_HOUR, plainApp, pricesUpTo, tablesWith } from '../../../support/plain-app';

const HOURS = 2_400;
const tables = tablesWith(pricesUpTo(NEWEST_HOUR, HOURS), 'replay+112w');

function appWithPrices() {
  return plainApp({
    openPrices: async (query) => (query.asset === 'BTC' ? openStoredPrices(tables, query) : null),
  });
}

async function preview(body: object) {
  const answer = await (await appWithPrices()).inject({ method: 'POST', url: '/labels/preview', payload: body });
  return { status: answer.statusCode, body: answer.json() };
}

const label = { threshold: '1%', horizon: '3h', rule: 'at-end' };

describe('POST /labels/preview', () => {
  it('should count the hours and name what a statistician would object to', async () => {
    const { status, body } = await preview(label);
    expect(status).toBe(200);
    expect(body).toMatchObject({
      question: 'btc-rise-1pct-3h',
      source: 'replay+112w',
      threshold: 0.01,
      horizon_hours: 3,
    });
    const { total, positive, negative, unknown_future, missing_price } = body.hours;
    expect([total, unknown_future, missing_price]).toEqual([HOURS, 3, 0]);
    expect(positive + negative).toBe(HOURS - 3);
    expect(positive).toBeGreaterThan(0);
    const codes = body.warnings.map(({ code }: { code: string }) => code);
    expect(codes).toEqual(['overlapping_horizons', 'replayed_prices']);
  });

  it('should say which hours were used when the range is longer than the prices', async () => {
    const { body } = await preview({ ...label, from: '2020-01-01', to: '2026-11-21' });
    expect([body.from, body.to]).toEqual([formatHour(NEWEST_HOUR - (HOURS - 1) * HOUR_MS), '2026-11-21T00Z']);
    expect(body.warnings[0]).toEqual({
      code: 'range_shortened',
      message: `The range is longer than the stored prices; only ${body.from} to ${body.to} were used`,
    });
  });

  it('should take horizon_hours, and refuse a body that is no object', async () => {
    const { horizon: _, ...others } = label;
    expect((await preview({ ...others, horizon_hours: 3 })).body).toEqual((await preview(label)).body);
    expect((await preview([])).body.detail).toBe('The body must be a JSON object; a list was given');
  });

  it('should take the threshold as a share too', async () => {
    expect((await preview({ ...label, threshold: 0.01 })).body).toEqual((await preview(label)).body);
  });

  it.each([
    [{ threshold: 2 }, 'threshold', 'it is ambiguous: write 2% for 2 %, or a share like 0.02 for 2 %'],
    [{ threshold: true }, 'threshold', 'threshold must be the rise of the price: "2%" or 0.02; true was given'],
    [{ horizon_hours: 3 }, 'horizon', 'horizon and horizon_hours are both given; give one of them'],
    [{ from: '1999-01-01' }, 'from', 'a date or an hour of the years 2000 to 2099'],
    [{ from: 5 }, 'from', 'from must be the first hour or date; 5 was given'],
    [{ horizon: '60d' }, 'horizon', 'it is a time from 1h to 168h'],
    [{ rule: 'ever' }, 'rule', 'the rules are at-end and within'],
    [{ from: '2026-11-21', to: '2026-11-20' }, 'from', 'is after to 2026-11-20T00Z; swap them'],
    [{ from: '2026-11-21T05Z', to: '2026-11-21T07Z' }, 'horizon', 'is not shorter than the range of 3 h'],
    [{ to: '2020-01-01' }, 'to', 'is outside of the prices of BTC'],
    [{ from: '2026-11-21T07:30Z' }, 'from', 'it must be a full hour in UTC'],
    [{ hours: 7 }, 'hours', 'the fields are asset, from, to, threshold, horizon_hours, horizon, rule'],
  ])('should refuse %j', async (change, field, message) => {
    const { status, body } = await preview({ ...label, ...change });
    expect([status, body.code, body.field]).toEqual([400, 'InvalidRequest', field]);
    expect(body.detail).toContain(message);
  });

  it('should answer 404 for an asset without prices', async () => {
    const { status, body } = await preview({ ...label, asset: 'ETH' });
    expect([status, body.detail]).toEqual([404, 'There are no prices of ETH; this server has those of BTC']);
  });
});

describe('GET /labels/:id/data.csv', () => {
  it('should answer with features, labels and parts; the newest labels are empty', async () => {
    const answer = await (await appWithPrices()).inject('/labels/btc-rise-1pct-3h/data.csv');
    expect(answer.statusCode).toBe(200);
    expect(answer.headers['content-type']).toBe('text/csv; charset=utf-8');
    const [header, ...lines] = answer.body.trimEnd().split('\n');
    expect(header?.split(',')).toEqual([
      'hour',
      ...FEATURES.map(({ name }) => name),
      'label',
      'label_known_at',
      'split',
    ]);
    expect(lines).toHaveLength(HOURS);
    const ends = lines.map((line) => line.split(',').slice(-3));
    expect(ends.slice(-3).map(([value, , split]) => [value, split])).toEqual(Array(3).fill(['', '']));
    expect(ends.at(-1)?.[1]).toBe(formatHour(NEWEST_HOUR + 3 * HOUR_MS));
    expect(ends.slice(0, -3).every(([value]) => value === '0' || value === '1')).toBe(true);
    expect(new Set(ends.map(([, , split]) => split))).toEqual(new Set(['train', 'validation', 'test', '']));
  });

  it('should limit the range and the parts to those of the query', async () => {
    const query = 'from=2026-09-01&to=2026-11-20&validation_from=2026-10-10&test_from=2026-11-05';
    const answer = await (await appWithPrices()).inject(`/labels/btc-rise-1pct-3h/data.csv?${query}`);
    expect(answer.headers).toMatchObject({ 'nexthour-from': '2026-09-01T00Z', 'nexthour-to': '2026-11-20T00Z' });
    const rows = answer.body.trimEnd().split('\n').slice(1);
    expect([rows[0]?.slice(0, 14), rows.at(-1)?.slice(0, 14)]).toEqual(['2026-09-01T00Z', '2026-11-20T00Z']);
    expect(rows.find((row) => row.endsWith('test'))?.slice(0, 14)).toBe('2026-11-05T00Z');
  });

  it.each([
    ['btc-rise-2pct-12', '', 'question', 'write it like btc-rise-2pct-12h'],
    ['btc-rise-1pct-3h', '?test_from=2026-11-21T06Z', 'test_from', 'no hour with a known label for the test part'],
    ['btc-rise-1pct-3h', '?test_from=2027-01-01', 'test_from', 'is after the last hour'],
    ['btc-rise-1pct-3h', '?validation_from=2026-08-20', 'validation_from', 'leaves no hour for the train part'],
  ])('should refuse %s%s', async (id, query, field, message) => {
    const answer = await (await appWithPrices()).inject(`/labels/${id}/data.csv${query}`);
    expect([answer.statusCode, answer.json().field]).toEqual([400, field]);
    expect(answer.json().detail).toContain(message);
  });
});

it('GET /labels/:id/data.parquet should answer with the same number of rows as Parquet', async () => {
  const answer = await (await appWithPrices()).inject('/labels/btc-rise-1pct-3h/data.parquet');
  expect([answer.statusCode, answer.headers['content-type']]).toEqual([200, 'application/vnd.apache.parquet']);
  const bytes = answer.rawPayload;
  expect([bytes.subarray(0, 4).toString(), bytes.subarray(-4).toString()]).toEqual(['PAR1', 'PAR1']);
  expect(bytes.byteLength).toBeGreaterThan(8 * HOURS * FEATURES.length * 0.8);
});

describe('GET /labels/:id/features/:name', () => {
  it('should compare the values by the label, and give one point per hour', async () => {
    const answer = await (await appWithPrices()).inject('/labels/btc-rise-1pct-3h/features/log_sigma?from=2026-10-01');
    expect(answer.statusCode).toBe(200);
    const { bins, points, positive, negative, ...body } = answer.json();
    expect(body).toMatchObject({ question: 'btc-rise-1pct-3h', feature: 'log_sigma', missing: 0, step_hours: 1 });
    expect(points).toHaveLength(body.hours);
    expect(points[0].hour).toBe('2026-10-01T00Z');
    const { body: previewed } = await preview({ ...label, from: '2026-10-01' });
    const count = (kind: 'positive' | 'negative') =>
      bins.reduce((sum: number, bin: { positive: number; negative: number }) => sum + bin[kind], 0);
    expect([count('positive'), count('negative')]).toEqual([previewed.hours.positive, previewed.hours.negative]);
    expect([positive.hours, negative.hours]).toEqual([count('positive'), count('negative')]);
  });

  it('should thin the points of a long range', async () => {
    const answer = await (await appWithPrices()).inject('/labels/btc-rise-1pct-3h/features/return_over_sigma');
    const { hours, step_hours: step, points } = answer.json();
    expect([hours, step, points.length]).toEqual([HOURS, 2, HOURS / 2]);
  });

  it.each([
    ['btc-rise-1pct-3h', 'moon_phase', 400, 'feature "moon_phase" is unknown; GET /features lists the features'],
    ['btc-1h', 'log_sigma', 400, 'it is not the id of a question about a rise'],
    ['eth-rise-1pct-3h', 'log_sigma', 404, 'There are no prices of ETH'],
  ])('should refuse %s/%s', async (id, name, status, message) => {
    const answer = await (await appWithPrices()).inject(`/labels/${id}/features/${name}`);
    expect(answer.statusCode).toBe(status);
    expect(answer.json().detail).toContain(message);
  });
});
