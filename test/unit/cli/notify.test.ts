import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { projectRoot } from '../../../config/paths';
import { type NotificationReceiver, startNotificationReceiver } from '../../support/notification-receiver';

const program = join(projectRoot, 'cli', 'nexthour.mjs');
let receiver: NotificationReceiver;

beforeEach(async () => {
  receiver = await startNotificationReceiver((response, number) => {
    response.writeHead(number === 1 ? 200 : 404).end('no hook at /secret-path');
  });
});

afterEach(() => receiver.close());

/** The output and the exit code of `nexthour notify test`. */
async function runTest(urls: string): Promise<{ code: number; stdout: string; stderr: string }> {
  const env = { ...process.env, NOTIFY_URL: urls };
  const run = promisify(execFile)(process.execPath, [program, 'notify', 'test'], { env });
  return run.then(
    (output) => ({ code: 0, ...output }),
    (error: { code: number; stdout: string; stderr: string }) => error,
  );
}

test('sends a test message to each receiver, prints the answers without the URLs, and fails when one refuses', async () => {
  const { host } = new URL(receiver.url);
  const accepted = await runTest(`discord+${receiver.url}/secret-path`);
  expect(accepted).toMatchObject({ code: 0, stdout: `discord ${host}: accepted (HTTP 200)\n` });
  expect(receiver.received).toMatchObject([
    { body: { content: expect.stringContaining('nexthour BTC: test message') } },
  ]);
  const refused = await runTest(`${receiver.url}/secret-path`);
  expect(refused).toMatchObject({ code: 1, stdout: `webhook ${host}: refused: HTTP 404: no hook at ***\n` });
});

test('says what to do when no receiver is set', async () => {
  const { code, stderr } = await runTest('');
  expect([code, stderr.trim()]).toEqual([1, 'nexthour: NOTIFY_URL is not set; set it to the URL of a receiver.']);
});
