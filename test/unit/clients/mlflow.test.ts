import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { connectMlflow } from '../../../clients/mlflow';

test('does not show the password of the URL when MLflow does not answer', async () => {
  const trackingUri = 'http://reader:p@ssword@127.0.0.1:9';
  const mlflow = connectMlflow({ trackingUri, username: undefined, password: undefined });
  const failed = await mlflow.getRun('x').catch((error: Error) => error);
  expect(failed).toMatchObject({
    code: 'MlflowUnreachable',
    message: expect.stringContaining('MLflow did not answer at http://127.0.0.1:9: '),
    canRetry: true,
  });
  expect(`${JSON.stringify(failed)} ${failed}`).not.toMatch(/reader|ssword/);
});

test('does not take the 404 of a proxy for the answer that a version does not exist', async () => {
  const answers = [
    { type: 'text/html', body: '<h1>Not found</h1>' },
    {
      type: 'application/json',
      body: JSON.stringify({ error_code: 'RESOURCE_DOES_NOT_EXIST', message: 'no such model' }),
    },
  ];
  const server = createServer((_, response) => {
    const answer = answers.shift();
    response.writeHead(404, { 'content-type': answer?.type ?? '' }).end(answer?.body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  try {
    const trackingUri = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const mlflow = connectMlflow({ trackingUri, username: undefined, password: undefined });
    const find = () => mlflow.findVersion({ model: 'btc_predictor', version: '1' });
    await expect(find()).rejects.toMatchObject({ status: 404, message: expect.stringContaining('<h1>Not found</h1>') });
    expect(await find()).toBeNull();
  } finally {
    await new Promise((resolve) => server.close(resolve));
  }
});
