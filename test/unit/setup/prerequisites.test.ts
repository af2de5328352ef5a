import { evaluate } from './setup-process';

interface Problem {
  what: string;
  remedy: string[];
}

const goodMachine = {
  platform: 'linux',
  arch: 'x64',
  isMusl: false,
  nodeVersion: '22.12.0',
  hasNpm: true,
  hasGit: true,
  pythons: [{ path: '/usr/bin/python3', version: [3, 11], hasVenv: true }],
  freeBytes: 50e9,
  neededBytes: 5e9,
};

async function problemsOf(change: Partial<typeof goodMachine>): Promise<Problem[]> {
  const machine = JSON.stringify({ ...goodMachine, ...change });
  const expression = `findProblems(${machine})`;
  return (await evaluate({ module: 'prerequisites.mjs', names: '{ findProblems }', expression })) as Problem[];
}

test('finds no problem on a good machine', async () => {
  expect(await problemsOf({})).toEqual([]);
});

test.each(['20.19.0', '20.20.2', '22.12.0', '22.19.1'])('accepts Node %s', async (nodeVersion) => {
  expect(await problemsOf({ nodeVersion })).toEqual([]);
});

test.each(['18.20.4', '20.10.0', '23.0.0', '24.1.0'])(
  'rejects Node %s and names the supported versions',
  async (nodeVersion) => {
    const [problem] = await problemsOf({ nodeVersion });
    expect(problem?.what).toBe(
      `This is Node.js ${nodeVersion}; nexthour needs Node.js 20 (20.19 or newer) or 22 (22.12 or newer).`,
    );
    expect(problem?.remedy.join('\n')).toContain('nvm install 22');
  },
);

test('names an old Python, its path, and how to get a newer one', async () => {
  const pythons = [{ path: '/usr/bin/python3', version: [3, 9], hasVenv: true }];
  const [problem] = await problemsOf({ pythons });
  expect(problem?.what).toContain('/usr/bin/python3 is 3.9');
  expect(problem?.remedy.join('\n')).toMatch(/apt-get[\s\S]*dnf[\s\S]*brew/);
});

test('names the Debian package of the venv module', async () => {
  const pythons = [{ path: '/usr/bin/python3', version: [3, 11], hasVenv: false }];
  const [problem] = await problemsOf({ pythons });
  expect(problem?.remedy[0]).toContain('apt-get install python3.11-venv');
});

test('accepts a second Python when the first is too old', async () => {
  const old = { path: '/usr/bin/python3', version: [3, 9], hasVenv: true };
  const newer = { path: '/usr/bin/python3.12', version: [3, 12], hasVenv: true };
  expect(await problemsOf({ pythons: [old, newer] })).toEqual([]);
});

test('reports all problems at once', async () => {
  const problems = await problemsOf({
    nodeVersion: '24.1.0',
    hasNpm: false,
    hasGit: false,
    pythons: [],
    freeBytes: 1e9,
  });
  expect(problems.map(({ what }) => what.split(' ')[0])).toEqual(['This', 'npm', 'Python', 'git', 'The']);
});

test.each([
  ['win32', 'x64', false, 'WSL 2'],
  ['linux', 'x64', true, 'glibc'],
])('rejects %s %s (musl: %s)', async (platform, arch, isMusl, hint) => {
  const [problem] = await problemsOf({ platform, arch, isMusl });
  expect(problem?.remedy.join('\n')).toContain(hint);
});
