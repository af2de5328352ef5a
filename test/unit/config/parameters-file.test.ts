import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readParameters } from '../../../config/parameters-file';
import { parametersFile } from '../../../config/paths';

const folder = mkdtempSync(join(tmpdir(), 'nexthour-parameters-'));
afterAll(() => rmSync(folder, { recursive: true }));

function readWith(from: string | RegExp, to: string) {
  const file = join(folder, 'params.yaml');
  writeFileSync(file, readFileSync(parametersFile, 'utf8').replace(from, to));
  return () => readParameters(file);
}

describe('params.yaml', () => {
  it('should hold every hyper-parameter', () => {
    expect(Object.keys(readParameters(parametersFile))).toEqual(['ewma', 'har', 'lstm', 'combination']);
  });

  it.each([
    ['a value that cannot be', /learningRate: [\d.]+/, 'learningRate: -1', /lstm\.learningRate is -1/],
    ['a word for a number', /units: \d+/, 'units: many', /lstm\.units is "many"/],
    ['a parameter that is missing', /decay: [\d.]+.*/, '', /ewma\.decay is undefined|ewma is null/],
    ['a parameter that nobody reads', /^ewma:/m, 'gru: {}\newma:', /gru/],
    ['one that nobody reads, further in', /^ {2}units:/m, '  dropout: 0.2\n  units:', /lstm\.dropout/],
    ['what is no YAML', /^ewma:/m, 'ewma: [', /cannot be used/],
  ])('should refuse %s, and name it', (_, from, to, message) => {
    expect(readWith(from, to)).toThrow(message);
  });

  it('should refuse a file that is not there', () => {
    expect(() => readParameters(join(folder, 'absent.yaml'))).toThrow(/absent\.yaml/);
  });
});
