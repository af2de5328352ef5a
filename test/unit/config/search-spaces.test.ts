import { readFileSync, writeFileSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parametersFile } from '../../../config/paths';
import { changeParameters, readSearchedParameters, readSearchSpaces } from '../../../config/search-spaces';
import { SEARCH_FAMILIES, SEARCH_KINDS } from '../../../forecasting/search/question';
import { listTrials } from '../../../forecasting/search/trials';

const today = readSearchedParameters(parametersFile);
let file: string;

beforeAll(async () => {
  file = join(await mkdtemp(join(tmpdir(), 'nexthour-search-')), 'params.yaml');
});

/** Writes params.yaml with one line changed. */
function readWith(from: string, to: string) {
  const text = readFileSync(parametersFile, 'utf8');
  expect(text).toContain(from);
  writeFileSync(file, text.replace(from, to));
  return () => readSearchSpaces(file);
}

describe('the search spaces of params.yaml', () => {
  it('has one for each family of each kind, and all their trials are possible parameters', () => {
    const spaces = readSearchSpaces(parametersFile);
    for (const kind of SEARCH_KINDS) {
      for (const family of SEARCH_FAMILIES[kind]) {
        const space = spaces[kind][family] ?? {};
        for (const trial of listTrials({ space, method: 'random', trials: 20, seed: 1 }))
          expect(() => changeParameters(kind, today[kind], trial)).not.toThrow();
      }
    }
  });

  it('names a value that the parameter cannot have', () => {
    expect(readWith('combination.lstmWeight: { float: [0, 1] }', 'combination.lstmWeight: { float: [0, 2] }')).toThrow(
      /search\.price\.combination\.combination\.lstmWeight has the value 2: combination\.lstmWeight is 2: .*less or equal to 1/,
    );
  });

  it('names a parameter that does not exist', () => {
    expect(readWith('lstm.patience: { int: [2, 5] }', 'lstm.pateince: { int: [2, 5] }')).toThrow(
      'There is no parameter lstm.pateince',
    );
  });

  it('names a family that is not known', () => {
    expect(readWith('    logistic-regression:', '    logistic:')).toThrow(
      /search\.rise\.logistic is not known; search\.rise has logistic-regression, xgboost/,
    );
  });
});

it('refuses parameters of a search that are no longer possible', () => {
  expect(() => changeParameters('rise', today.rise, { 'xgboost.depth': 3 })).toThrow(
    /There is no parameter xgboost\.depth\. `nexthour search forget` returns to params\.yaml/,
  );
});
