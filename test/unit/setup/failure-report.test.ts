import { evaluate } from './setup-process';

const findRemedy = (logTail: string) =>
  evaluate({
    module: 'failure-report.mjs',
    names: '{ findRemedy }',
    expression: `findRemedy(${JSON.stringify(logTail)})`,
  });

test.each([
  ['npm error code EAI_AGAIN', 'registry could not be reached'],
  ['error sending request for url: dns error: failed to lookup address', 'registry could not be reached'],
  ['OSError: [Errno 28] No space left on device', 'disk is full'],
  ['npm error code SELF_SIGNED_CERT_IN_CHAIN', 'NODE_EXTRA_CA_CERTS'],
  ['npm error 407 Proxy Authentication Required', 'proxy requires a password'],
  ["EACCES: permission denied, mkdir 'node_modules'", 'chown'],
  ["serve/app.ts(3,1): error TS2307: Cannot find module 'x'", 'do not compile'],
  ['an unknown failure', 'Run the same command again'],
])('finds the remedy for "%s"', async (logTail, remedy) => {
  expect(await findRemedy(logTail)).toContain(remedy);
});
