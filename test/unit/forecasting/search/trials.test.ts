import type { SearchSpace } from '../../../../forecasting/search/space';
import { applyOverrides, readSpace } from '../../../../forecasting/search/space';
import { listTrials, parametersOfTrial, sampleTrial } from '../../../../forecasting/search/trials';

const space: SearchSpace = {
  'a.depth': { kind: 'int', from: 1, to: 5 },
  'a.share': { kind: 'float', from: 0.2, to: 0.8 },
  rate: { kind: 'log', from: 0.001, to: 10 },
  calendar: { kind: 'choice', values: ['day', 'week'] },
};

const manyTrials = () => listTrials({ space, method: 'random', trials: 400, seed: 3 });

describe('random trials', () => {
  it('gives trial k of a seed the same parameters, whatever the number of trials', () => {
    const few = listTrials({ space, method: 'random', trials: 5, seed: 3 });
    expect(manyTrials().slice(0, 5)).toEqual(few);
    expect(sampleTrial({ space, seed: 3 }, 4)).toEqual(few[3]);
    expect(listTrials({ space, method: 'random', trials: 5, seed: 4 })).not.toEqual(few);
  });

  it('stays inside of each dimension and covers it', () => {
    const trials = manyTrials();
    const valuesOf = (path: string) => trials.map((trial) => trial[path]);
    expect(new Set(valuesOf('a.depth'))).toEqual(new Set([1, 2, 3, 4, 5]));
    expect(new Set(valuesOf('calendar'))).toEqual(new Set(['day', 'week']));
    const shares = valuesOf('a.share').map(Number);
    expect(Math.min(...shares)).toBeGreaterThanOrEqual(0.2);
    expect(Math.max(...shares)).toBeLessThanOrEqual(0.8);
    const small = valuesOf('rate').filter((rate) => Number(rate) < 0.1).length;
    expect(small / trials.length).toBeGreaterThan(0.4);
    expect(small / trials.length).toBeLessThan(0.6);
  });
});

describe('a grid', () => {
  it('has each combination once when there are enough trials', () => {
    const grid = listTrials({ space, method: 'grid', trials: 1_000, seed: 1 });
    expect(grid).toHaveLength(4 * 4 * 4 * 2);
    expect(new Set(grid.map((trial) => JSON.stringify(trial))).size).toBe(grid.length);
    expect(grid).toContainEqual({ 'a.depth': 5, 'a.share': 0.8, rate: 10, calendar: 'week' });
  });

  it('draws different points when there are fewer trials', () => {
    const grid = listTrials({ space, method: 'grid', trials: 20, seed: 1 });
    expect(new Set(grid.map((trial) => JSON.stringify(trial))).size).toBe(20);
  });
});

describe('the parameters of a trial', () => {
  const today = { a: { depth: 3, share: 0.5 }, rate: 1, calendar: 'day' };

  it('are those of today for trial 0', () => {
    expect(parametersOfTrial(today, [{ 'a.depth': 1 }], 0)).toEqual(today);
  });

  it('replace some of those of today, which stay as they are', () => {
    expect(parametersOfTrial(today, [{ 'a.depth': 1 }], 1)).toEqual({ ...today, a: { depth: 1, share: 0.5 } });
    expect(today.a.depth).toBe(3);
  });

  it.each(['a.width', 'b.depth', 'a', 'constructor.name'])('refuse the unknown parameter %s', (path) => {
    expect(() => applyOverrides(today, { [path]: 1 })).toThrow(`There is no parameter ${path}`);
  });
});

describe('a space of params.yaml', () => {
  const problemsOf = (written: unknown) => {
    const problems: string[] = [];
    readSpace('search.price.har', written, problems);
    return problems;
  };

  it('is read', () => {
    expect(problemsOf({ x: { int: [1, 3] }, y: { log: [0.1, 1] }, z: { choice: [true, false] } })).toEqual([]);
  });

  it.each([
    [{ int: [3, 1] }, 'the smaller one first'],
    [{ int: [1, 2.5] }, 'whole numbers'],
    [{ log: [0, 1] }, 'begins above 0'],
    [{ float: [0, Number.POSITIVE_INFINITY] }, 'two numbers'],
    [{ choice: ['day'] }, 'at least two different values'],
    [{ choice: ['day', null] }, 'numbers, texts, true or false'],
    [{ uniform: [0, 1] }, 'write { int: [1, 9] }'],
    [7, 'write { int: [1, 9] }'],
  ])('names the wrong dimension %j', (dimension, remedy) => {
    const [problem, ...others] = problemsOf({ 'har.ridge': dimension });
    expect(problem).toContain('search.price.har.har.ridge is');
    expect(problem).toContain(remedy);
    expect(others).toEqual([]);
  });

  it('needs a parameter', () => {
    expect(problemsOf({})[0]).toContain('give at least one parameter');
    expect(problemsOf(undefined)[0]).toContain('search.price.har is undefined');
  });
});
