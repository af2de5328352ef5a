import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readParameters, readPathParameters, readRiseParameters } from '../../../config/parameters-file';
import { parametersFile } from '../../../config/paths';

const folder = mkdtempSync(join(tmpdir(), 'nexthour-parameters-'));
afterAll(() => rmSync(folder, { recursive: true }));

function readWith(from: string | RegExp, to: string) {
  const file = join(folder, 'params.yaml');
  writeFileSync(file, readFileSync(parametersFile, 'utf8').replace(from, to));
  return () => readParameters(file);
}

describe('params.yaml', () => {
  it('holds every hyper-parameter', () => {
    expect(Object.keys(readParameters(parametersFile))).toEqual(['ewma', 'har', 'lstm', 'combination']);
    expect(Object.keys(readRiseParameters(parametersFile))).toEqual(['logistic', 'xgboost']);
    const path = ['residualHours', 'calibration', 'har', 'ewma', 'arima'];
    expect(Object.keys(readPathParameters(parametersFile))).toEqual(path);
  });

  it.each([
    ['a value out of range', /learningRate: [\d.]+/, 'learningRate: -1', /lstm\.learningRate is -1/],
    ['a text instead of a number', /units: \d+/, 'units: many', /lstm\.units is "many"/],
    ['a missing parameter', /decay: [\d.]+.*/, '', /ewma\.decay is undefined|ewma is null/],
    ['a wrong parameter of a rise', /minLeafShare: [\d.]+/, 'minLeafShare: 2', /rise\.xgboost\.minLeafShare is 2/],
    ['an unknown parameter', /^ewma:/m, 'gru: {}\newma:', /gru/],
    ['an unknown nested parameter', /^ {2}units:/m, '  dropout: 0.2\n  units:', /lstm\.dropout/],
    ['a file that is not YAML', /^ewma:/m, 'ewma: [', /cannot be used/],
  ])('rejects %s and names it', (_, from, to, message) => {
    expect(readWith(from, to)).toThrow(message);
  });

  it('rejects a file that does not exist', () => {
    expect(() => readParameters(join(folder, 'absent.yaml'))).toThrow(/absent\.yaml/);
  });
});
