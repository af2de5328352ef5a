import { evaluate } from './setup-process';

const asUvVariables = (configList: string, environment: Record<string, string> = {}) => {
  const expression = `asUvVariables(${JSON.stringify(configList)}, ${JSON.stringify(environment)})`;
  return evaluate({ module: 'tasks/package-indexes.mjs', names: '{ asUvVariables }', expression });
};

test('should give uv the mirror, the proxy and the certificate of pip', async () => {
  const list = `global.index-url='https://mirror.example/simple'\nglobal.proxy='http://proxy:3128'\n:env:.cert='/etc/ca.pem'\n`;
  expect(await asUvVariables(list)).toEqual({
    UV_DEFAULT_INDEX: 'https://mirror.example/simple',
    HTTPS_PROXY: 'http://proxy:3128',
    SSL_CERT_FILE: '/etc/ca.pem',
  });
});

test('should keep what uv was told itself', async () => {
  const list = `global.index-url='https://mirror.example/simple'\n`;
  expect(await asUvVariables(list, { UV_DEFAULT_INDEX: 'https://other.example' })).toEqual({});
});

test('should prefer the environment, which pip lists last, to a file', async () => {
  const list = `global.index-url='https://file.example'\n:env:.index-url='https://env.example'\n`;
  expect(await asUvVariables(list)).toEqual({ UV_DEFAULT_INDEX: 'https://env.example' });
});
