import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { projectRoot } from '../../../config/paths';
import { describeUncaughtError } from '../../../system/uncaught-errors';

describe('an error outside every handler', () => {
  test.each([
    ['thrown', "setTimeout(() => { throw Object.assign(new Error('read ECONNRESET'), { code: 'ECONNRESET' }); }, 1)"],
    ['rejected', "Promise.reject(Object.assign(new Error('read ECONNRESET'), { code: 'ECONNRESET' }))"],
  ])('(%s) ends the process with one line that names both', async (_, fault) => {
    const script = `require('./dist/system/uncaught-errors').endOnUncaughtError('pipeline worker'); ${fault}`;
    const run = promisify(execFile)(process.execPath, ['-e', script], { cwd: projectRoot });
    const { code, stderr } = await run.then(
      () => ({ code: 0, stderr: '' }),
      (error: { code: number; stderr: string }) => error,
    );
    expect(code).toBe(1);
    expect(stderr).toMatch(
      /^pipeline worker ended because of an unexpected error: ECONNRESET: read ECONNRESET( \(at \S+\))?\n$/,
    );
  });

  test('names the place in our code that called Node.js', () => {
    const error = new Error('no space left on device');
    error.stack =
      'Error: x\n    at Object.writeSync (node:fs:933:3)\n    at node:internal/x:1:1\n    at writeJson (/app/a b/files.ts:179:5)';
    expect(describeUncaughtError('server', error)).toMatch(/ \(at \/app\/a b\/files\.ts:179:5\)$/);
  });

  test('names the place in our code that called a package', () => {
    const error = new Error('no answer');
    error.stack = 'Error: x\n    at send (/app/node_modules/pg/client.js:9:3)\n    at read (/app/read.ts:7:5)';
    expect(describeUncaughtError('server', error)).toMatch(/ \(at \/app\/read\.ts:7:5\)$/);
  });

  test('is described in one line, whatever was thrown', () => {
    expect(describeUncaughtError('server', 'a\ntext')).toBe(
      'server ended because of an unexpected error: Error: a text',
    );
    expect(describeUncaughtError('server', new RangeError('too\n big'))).toMatch(
      /^server ended because of an unexpected error: RangeError: too big \(at .+uncaught-errors\.test\.ts:\d+:\d+\)$/,
    );
  });
});
