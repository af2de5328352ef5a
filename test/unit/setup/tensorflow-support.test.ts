import { evaluate } from './setup-process';

const supported = { platform: 'linux', arch: 'x64', isMusl: false, hasCompiler: true };

const whyNotNative = (change: Partial<typeof supported>) => {
  const expression = `whyNotNative(${JSON.stringify({ ...supported, ...change })})`;
  return evaluate({ module: 'tasks/tensorflow-support.mjs', names: '{ whyNotNative }', expression });
};

test('allows native TensorFlow on x86-64 Linux with a compiler', async () => {
  expect(await whyNotNative({})).toBeNull();
});

test.each([
  [{ hasCompiler: false }, 'apt-get install g++'],
  [{ isMusl: true }, 'musl'],
  [{ arch: 'arm64' }, 'linux arm64'],
  [{ platform: 'darwin', arch: 'arm64' }, 'darwin arm64'],
])('gives the reason why %j is not supported', async (change, reason) => {
  expect(await whyNotNative(change)).toContain(reason);
});
