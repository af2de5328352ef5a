import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from '../../config/paths';

/** A check that was never seen to fail is none: here the linter and the compiler are shown what they must refuse. */
let room: string | undefined;

afterEach(() => {
  if (room) rmSync(room, { recursive: true });
  room = undefined;
});

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

/** The column "may import" of docs/architecture.md: each room of the house with the rooms it may know. */
function readMap(): Map<string, string[]> {
  const page = readFileSync(join(projectRoot, 'docs', 'architecture.md'), 'utf8');
  const rows = [...page.matchAll(/^\| `([a-z]+)\/` +\|[^|]+\| *([^|]*?) *\|$/gm)].map(([, room = '', may = '']) => ({
    room,
    may,
  }));
  const names = rows.map(({ room }) => room);
  const ruled = rows.filter(({ may }) => may !== '');
  return new Map(ruled.map(({ room, may }) => [room, names.filter((name) => new RegExp(`\\b${name}\\b`).test(may))]));
}

describe('the linter', () => {
  const map = readMap();

  /** The rooms that a file in `folder` is refused to import from. */
  function refusedIn(folder: string, rooms: readonly string[]): string[] {
    const code = rooms.map((room) => `import '../../${room}/planted';\n`).join('');
    const { output } = run('biome', ['lint', '--reporter=github', plant({ folder, code })]);
    const lines = [...output.matchAll(/noRestrictedImports.*?line=(\d+)/g)].map(([, line]) => Number(line));
    return lines.map((line) => rooms[line - 1] ?? '');
  }

  test('knows a rule for every room that the map of the house has', () => {
    expect([...map.keys()].sort()).toEqual(
      'activities bench cli clients config forecasting monitoring serve setup simulator stack temporal workers workflows'.split(
        ' ',
      ),
    );
  });

  test.each([...map])('lets %s import what the map of the house says, and nothing else: %j', (folder, allowed) => {
    const others = [...map.keys(), 'test'].filter((room) => room !== folder);
    expect(refusedIn(folder, others)).toEqual(others.filter((room) => !allowed.includes(room)));
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
