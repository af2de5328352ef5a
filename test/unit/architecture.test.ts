import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from '../../config/paths';

/** The tests write code that the linter or the compiler must reject, to prove that both checks can fail. */
let plantedFolder: string | undefined;

afterEach(() => {
  if (plantedFolder) rmSync(plantedFolder, { recursive: true });
  plantedFolder = undefined;
});

function run(program: string, args: string[]): { status: number | null; output: string } {
  const { status, stdout, stderr } = spawnSync(join(projectRoot, 'node_modules', '.bin', program), args, {
    cwd: projectRoot,
    encoding: 'utf8',
  });
  return { status, output: `${stdout}${stderr}` };
}

/** Writes a source file into a new folder below `folder`. */
function plantSource({ folder, code }: { folder: string; code: string }): string {
  plantedFolder = mkdtempSync(join(projectRoot, folder, 'planted-'));
  const file = join(plantedFolder, 'planted.ts');
  writeFileSync(file, code);
  return file;
}

/** The column "may import" of docs/architecture.md: each folder with the folders that it may import. */
function readImportMap(): Map<string, string[]> {
  const page = readFileSync(join(projectRoot, 'docs', 'architecture.md'), 'utf8');
  const rows = [...page.matchAll(/^\| `([a-z]+)\/` +\|[^|]+\| *([^|]*?) *\|$/gm)].map(
    ([, folder = '', allowed = '']) => ({ folder, allowed }),
  );
  const names = rows.map(({ folder }) => folder);
  const mentions = (text: string, name: string) => new RegExp(`\\b${name}\\b(?!/)`).test(text);
  return new Map(
    rows
      .filter(({ allowed }) => allowed !== '')
      .map(({ folder, allowed }) => [folder, names.filter((name) => mentions(allowed, name))]),
  );
}

describe('the linter', () => {
  const importMap = readImportMap();

  /** Returns those of the modules that a file in `folder` is not allowed to import. */
  function findRefused(folder: string, modules: readonly string[]): string[] {
    const code = modules.map((module) => `import '../../${module}';\n`).join('');
    const { output } = run('biome', ['lint', '--reporter=github', plantSource({ folder, code })]);
    const lines = [...output.matchAll(/noRestrictedImports.*?line=(\d+)/g)].map(([, line]) => Number(line));
    return lines.map((line) => modules[line - 1] ?? '');
  }

  test('has a rule for every folder of the import map', () => {
    expect([...importMap.keys()].sort()).toEqual(
      'activities bench cli clients config forecasting monitoring operations page reporting serve setup simulator stack streams system temporal training workers workflows'.split(
        ' ',
      ),
    );
  });

  test.each([...importMap])('lets %s import what the import map says, and nothing else: %j', (folder, allowed) => {
    const others = [...importMap.keys(), 'test'].filter((other) => other !== folder);
    const refused = others.filter((other) => !allowed.includes(other));
    expect(
      findRefused(
        folder,
        others.map((other) => `${other}/planted`),
      ),
    ).toEqual(refused.map((other) => `${other}/planted`));
  });

  test.each([
    ['config', false],
    ['serve', true],
    ['cli', true],
  ])('refuses process.env in %s: %j', (folder, isRefused) => {
    const file = plantSource({ folder, code: 'export const home = process.env.HOME;\n' });
    expect(run('biome', ['lint', file]).output.includes('lint/style/noProcessEnv')).toBe(isRefused);
  });

  test('lets forecasting import the base error, and nothing else of system', () => {
    expect(findRefused('forecasting', ['system/errors', 'system/clock'])).toEqual(['system/clock']);
  });
});

describe('the compiler', () => {
  const dagOf = (second: string) => `
    import { activityTypes, dag } from '../../workflows/dag/declare';
    interface Activities {
      count(input: { hour: number }): Promise<number>;
      name(input: { hour: number; count: number }): Promise<string>;
      report(input: { hour: number; count: number | null }): Promise<void>;
    }
    const { count, name, report } = activityTypes<Activities>();
    export const planted = dag<{ hour: number }>('planted', ({ step }) => {
      const counted = step('count', {}, count);
      const named = step('name', { count: counted }, name);
      ${second}
    });
  `;

  function compile(code: string) {
    const file = plantSource({ folder: 'test', code });
    const options = ['--noEmit', '--strict', '--skipLibCheck', '--ignoreConfig'];
    return run('tsc', [
      ...options,
      '--target',
      'es2022',
      '--module',
      'commonjs',
      '--moduleResolution',
      'bundler',
      file,
    ]);
  }

  test('accepts a step whose needs match the input of its activity', () => {
    expect(compile(dagOf(`step('again', { count: counted }, name);`))).toMatchObject({ status: 0, output: '' });
  });

  test('accepts a step that runs after failures if its activity takes a need without a result', () => {
    const second = `step('report', { count: counted }, report, { rule: 'all-done', skip: ({ count }) => (count ? null : 'none') });`;
    expect(compile(dagOf(second))).toMatchObject({ status: 0, output: '' });
  });

  test.each([
    ['a need that is missing', `step('again', {}, name);`],
    ['a need with the result of another step', `step('again', { count: named }, name);`],
    ['a need that may be skipped', `step('again', { count: counted }, name, { rule: 'none-failed' });`],
    ['a need that may have failed', `step('again', { count: counted }, name, { rule: 'all-done' });`],
    ['an unknown trigger rule', `step('again', { count: counted }, name, { rule: 'one-success' });`],
    ['a reason from another result', `step('again', {}, count, { didNothing: (text: string) => text });`],
  ])('refuses %s', (_, second) => {
    const { status, output } = compile(dagOf(second));
    expect(output).toContain('is not assignable');
    expect(status).not.toBe(0);
  });
});
