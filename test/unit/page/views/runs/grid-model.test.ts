import { buildGrid, defaultHour, type HoursAnswer, summarise } from '../../../../../page/views/runs/grid-model';

const hour = (name: string, outcome: string | null, seconds: number | null = null) => ({
  ...{ hour: name, outcome, seconds, reason: null, runs: outcome === null ? 0 : 1, finished_at: null, steps: [] },
});

const answer: HoursAnswer = {
  asset: 'BTC',
  steps: ['extract', 'old-step'],
  dag: [
    { step: 'extract', inputs: [], mapped: false },
    { step: 'quality', inputs: ['extract'], mapped: false },
  ],
  hours: [
    hour('2026-11-21T01Z', null),
    hour('2026-11-21T00Z', 'failed', 3),
    hour('2026-11-20T23Z', null),
    hour('2026-11-20T22Z', 'published', 60),
    hour('2026-11-20T21Z', null),
  ],
};

describe('buildGrid', () => {
  it('should begin with the first hour that has a run, oldest first, and count the hours of each day', () => {
    const { hours, days, longest } = buildGrid(answer);
    expect(hours.map(({ hour: name }) => name.slice(8))).toEqual(['20T22Z', '20T23Z', '21T00Z', '21T01Z']);
    expect(days).toEqual([
      { day: '2026-11-20', count: 2 },
      { day: '2026-11-21', count: 2 },
    ]);
    expect(longest).toBe(60);
  });

  it('should show the steps of the DAG, and then those that only older runs have', () => {
    expect(buildGrid(answer).steps).toEqual(['extract', 'quality', 'old-step']);
  });

  it('should have no hours while no run has finished', () => {
    const none = buildGrid({ ...answer, hours: [hour('2026-11-21T01Z', null)] });
    expect(none.hours).toEqual([]);
    expect(defaultHour(none)).toBeNull();
  });
});

test('an incomplete hour counts as published, and is listed with the others', () => {
  const grid = buildGrid({ ...answer, hours: [hour('2026-11-21T01Z', 'incomplete')] });
  expect(summarise(grid)).toMatchObject({ finished: 1, published: 1, others: [{ hour: '2026-11-21T01Z' }] });
});

test('the summary counts the published hours, and lists the others and the missed ones, newest first', () => {
  const grid = buildGrid(answer);
  const { finished, published, others, open } = summarise(grid);
  expect([finished, published]).toEqual([2, 1]);
  expect(others.map(({ hour: name }) => name)).toEqual(['2026-11-21T00Z']);
  expect(open.map(({ hour: name }) => name)).toEqual(['2026-11-21T01Z', '2026-11-20T23Z']);
  expect(defaultHour(grid)).toBe('2026-11-21T00Z');
});
