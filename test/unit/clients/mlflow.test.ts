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
