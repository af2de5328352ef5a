import { connectMlflow } from '../../../clients/mlflow';

test('shows no password of a URL when nobody answers', async () => {
  const trackingUri = 'http://reader:p@ssword@127.0.0.1:9';
  const mlflow = connectMlflow({ trackingUri, username: undefined, password: undefined });
  const failed = await mlflow.getRun('x').catch((error: Error) => error);
  expect(failed).toMatchObject({ name: 'MlflowUnreachable', url: 'http://127.0.0.1:9', canRetry: true });
  expect(`${JSON.stringify(failed)} ${failed}`).not.toMatch(/reader|ssword/);
});
