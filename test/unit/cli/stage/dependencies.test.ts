import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { projectRoot } from '../../../../config/paths';
import { sourcesRunBy } from './sources-run-by';

const stages: Record<string, { deps: string[] }> = parse(readFileSync(join(projectRoot, 'dvc.yaml'), 'utf8')).stages;
const cases = Object.entries(stages).map(([name, { deps }]) => {
  const sources = deps.filter((path) => !path.startsWith('data/'));
  return { name, deps: sources, run: sourcesRunBy(`cli/stage/${name}.ts`) };
});

const covers = (dep: string, source: string) => source === dep || source.startsWith(`${dep}/`);
const uncovered = (run: readonly string[], deps: readonly string[]) =>
  run.filter((source) => !deps.some((dep) => covers(dep, source)));

it('should find lazy imports and the program of the child process, but no type imports', () => {
  const train = sourcesRunBy('cli/stage/train.ts');
  expect(train).toEqual(
    expect.arrayContaining(['training/fit/main.ts', 'training/fit/fused-lstm.ts', 'forecasting/models/ridge.ts']),
  );
  expect(train).not.toContain('training/fit/messages.ts');
  expect(sourcesRunBy('cli/stage/add-command.ts')).toEqual(expect.arrayContaining(train));
});

describe.each(cases)('stage $name of dvc.yaml', ({ deps, run }) => {
  it('should depend on every source that it runs', () => {
    expect(uncovered(run, deps)).toEqual([]);
  });

  it('should not depend on a source that it does not run', () => {
    const unnecessary = deps.filter(
      (dep) =>
        uncovered(
          run,
          deps.filter((other) => other !== dep),
        ).length === 0,
    );
    expect(unnecessary).toEqual([]);
  });
});
