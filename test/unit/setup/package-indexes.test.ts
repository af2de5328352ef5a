import { evaluate } from './setup-process';

const toUvVariables = (configList: string, environment: Record<string, string> = {}) => {
  const expression = `toUvVariables(${JSON.stringify(configList)}, ${JSON.stringify(environment)})`;
  return evaluate({ module: 'tasks/package-indexes.mjs', names: '{ toUvVariables }', expression });
};

test('passes the mirror, the proxy and the certificate of pip to uv', async () => {
  const list = `global.index-url='https://mirror.example/simple'\nglobal.proxy='http://proxy:3128'\n:env:.cert='/etc/ca.pem'\n`;
  expect(await toUvVariables(list)).toEqual({
    UV_DEFAULT_INDEX: 'https://mirror.example/simple',
    HTTPS_PROXY: 'http://proxy:3128',
    SSL_CERT_FILE: '/etc/ca.pem',
  });
});

test('keeps variables of uv that are already set', async () => {
  const list = `global.index-url='https://mirror.example/simple'\n`;
  expect(await toUvVariables(list, { UV_DEFAULT_INDEX: 'https://other.example' })).toEqual({});
});

test('prefers the environment, which pip lists last, to a file', async () => {
  const list = `global.index-url='https://file.example'\n:env:.index-url='https://env.example'\n`;
  expect(await toUvVariables(list)).toEqual({ UV_DEFAULT_INDEX: 'https://env.example' });
});
