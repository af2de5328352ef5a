import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from '../../config/paths';

/** A check that was never seen to fail is none: here the linter and the compiler are shown what they must refuse. */
let room: string;

afterEach(() => rmSync(room, { recursive: true, force: true }));

function run(program: string, args: string[]): { status: number | null; output: string } {
  const { status, stdout, stderr } = spawnSync(join(projectRoot, 'node_modules', '.bin', program), args, {
    cwd: projectRoot,
    encoding: 'utf8',
  });
  return { status, output: `${stdout}${stderr}` };
}

function plant({ folder, code }: { folder: string; code: string }): string {
  room = mkdtempSync(join(projectRoot, folder, 'planted-'));
  const file = join(room, 'planted.ts');
  writeFileSync(file, code);
  return file;
}

describe('the linter', () => {
  test.each([
    { folder: 'forecasting', from: '../../clients/object-store', name: 'connectObjectStore' },
    { folder: 'clients', from: '../../activities/settle', name: 'score' },
    { folder: 'activities', from: '../../workers/heartbeat', name: 'reportProgress' },
    { folder: 'serve', from: '../../workflows/hourly', name: 'hourly' },
  ])('refuses an import of $from in $folder', ({ folder, from, name }) => {
    const file = plant({ folder, code: `import { ${name} } from '${from}';\n\nexport const used = ${name};\n` });
    const { status, output } = run('biome', ['lint', file]);
    expect(output).toContain('noRestrictedImports');
    expect(status).toBe(1);
  });

  test('accepts an import in the right direction', () => {
    const from = '../../clients/object-store';
    const file = plant({
      folder: 'activities',
      code: `import { sha256Of } from '${from}';\n\nexport const used = sha256Of;\n`,
    });
    expect(run('biome', ['lint', file])).toMatchObject({ status: 0 });
  });
});

describe('the compiler', () => {
  const dagOf = (second: string) => `
    import { activityTypes, dag } from '../../workflows/dag';
    interface Activities {
      count(input: { hour: number }): Promise<number>;
      name(input: { hour: number; count: number }): Promise<string>;
    }
    const { count, name } = activityTypes<Activities>();
    export const planted = dag<{ hour: number }>('planted', ({ step }) => {
      const counted = step('count', {}, count);
      const named = step('name', { count: counted }, name);
      ${second}
    });
  `;

  function compile(code: string) {
    const file = plant({ folder: 'test', code });
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

  test('accepts a step whose needs are what its activity takes', () => {
    expect(compile(dagOf(`step('again', { count: counted }, name);`))).toMatchObject({ status: 0, output: '' });
  });

  test.each([
    ['a need that is missing', `step('again', {}, name);`],
    ['a need with the result of another step', `step('again', { count: named }, name);`],
  ])('refuses %s', (_, second) => {
    const { status, output } = compile(dagOf(second));
    expect(output).toContain('is not assignable');
    expect(status).not.toBe(0);
  });
});
