import type { AddressInfo } from 'node:net';
import Fastify from 'fastify';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { FEATURE_COUNT, WINDOW_HOURS } from '../../forecasting/features/window';
import { PublishedForecast } from '../../serve/routes/forecasts/entry';
import { Prediction } from '../../serve/routes/predict/answer';
import { buildOnnxNetwork } from './network';
import { REQUESTS } from './requests';

const SIZE = WINDOW_HOURS * FEATURE_COUNT;

/**
 * Serves a bare Fastify: for each request, `/empty/ID` only returns the answer that our server gave, with its response schema. `/onnx` runs
 * onnxruntime on a network of the same shape first; its inputs are prepared. Sends its port to the parent process.
 */
async function main(): Promise<void> {
  const answers = JSON.parse(process.argv[2] ?? '') as Record<string, object>;
  const app = Fastify();
  for (const { id, method } of REQUESTS) {
    const schema = { response: { 200: id === 'latest' ? PublishedForecast : Prediction } };
    app.route({ method, url: `/empty/${id}`, schema, handler: async () => answers[id] });
  }
  const session = await InferenceSession.create(buildOnnxNetwork(), { intraOpNumThreads: 1 });
  const inputs = Float32Array.from({ length: SIZE }, (_, index) => Math.sin(index));
  app.post('/onnx', { schema: { response: { 200: Prediction } } }, async () => {
    const { raw } = await session.run({ x: new Tensor('float32', inputs, [WINDOW_HOURS, 1, FEATURE_COUNT]) });
    return { ...answers.newest, prediction: Number(raw?.data.at(-1)) };
  });
  await app.listen({ host: '127.0.0.1', port: 0 });
  process.send?.((app.server.address() as AddressInfo).port);
  process.on('disconnect', () => process.exit());
}

void main();
