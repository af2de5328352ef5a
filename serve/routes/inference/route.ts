import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { Type } from '@sinclair/typebox';
import { readProgramVersion } from '../../../config/program-version';
import type { Clock } from '../../../system/clock';
import type { App } from '../../fastify';
import { HttpError } from '../../http-error';
import type { Metrics } from '../../metrics/metrics';
import { strict } from '../../schemas/plain-schemas';
import { parseWith, requireSchema } from '../../schemas/validation';
import type { ForecastQueue } from '../predict/forecast-queue';
import type { PreparedPredict } from '../predict/prepared-predictions';
import { ROOM_FOR_RATES } from '../predict/request';
import { buildResponse } from './answer';
import { findModel, isReady, type NamedModel, type ReadyState } from './find-model';
import {
  DocumentedRequest,
  INPUTS,
  InferenceRequest,
  InferenceResponse,
  inferenceErrors,
  ModelMetadata,
  ModelParams,
  OUTPUTS,
} from './schemas';
import { findOutputs, parseInferenceRequest } from './tensors';

const PLATFORM = 'nexthour_artifact';
const tags = ['inference'];

export interface InferenceRouteDeps extends ReadyState, Pick<Metrics, 'inferenceLatency'> {
  readonly clock: Clock;
  /** The queue of POST /predict: both compute forecasts on the only thread. */
  readonly forecastQueue: ForecastQueue;
  readonly predict: PreparedPredict;
}

/** The Open Inference Protocol v2, with JSON tensors: https://github.com/kserve/open-inference-protocol */
export function inferenceRoute(deps: InferenceRouteDeps): FastifyPluginAsyncTypebox {
  return async (app) => {
    acceptBodiesWithoutType(app);
    addServerRoutes(app, deps);
    addModelRoutes(app, '/v2/models/:model', deps);
    addModelRoutes(app, '/v2/models/:model/versions/:version', deps);
  };
}

/** tritonclient sends JSON without a content type. */
function acceptBodiesWithoutType(app: App): void {
  const parse = app.getDefaultJsonParser('error', 'error');
  app.addContentTypeParser('*', { parseAs: 'string' }, (request, body, done) => {
    if (request.headers['inference-header-content-length'] !== undefined) return done(binaryTensors());
    if (request.headers['content-type'] !== undefined) return done(notJson());
    return void parse(request, String(body), done);
  });
}

function binaryTensors(): HttpError {
  const message = 'This server reads tensors as JSON only; send them without the extension for binary tensor data';
  return new HttpError('NotJson', 415, `${message} (tritonclient: binary_data=False)`);
}

function notJson(): HttpError {
  return new HttpError('NotJson', 415, 'The body must be JSON; send the header content-type: application/json');
}

function addServerRoutes(app: App, deps: InferenceRouteDeps): void {
  const metadata = { name: 'nexthour', version: readProgramVersion(), extensions: [] };
  app.get('/v2', {
    schema: {
      ...{ operationId: 'getInferenceServer', tags, summary: 'Get the name and version of the server' },
      response: {
        200: Type.Object(
          { name: Type.String(), version: Type.String(), extensions: Type.Array(Type.String()) },
          { ...strict, title: 'ServerMetadata' },
        ),
      },
    },
    handler: async () => metadata,
  });
  // The OpenAPI document of the protocol has this path.
  app.get('/v2/', { schema: { hide: true }, handler: async () => metadata });
  app.get('/v2/health/live', {
    schema: {
      ...{ operationId: 'getInferenceLiveness', tags, summary: 'Check whether the process runs' },
      response: { 200: Type.Object({ live: Type.Boolean() }, strict) },
    },
    handler: async () => ({ live: true }),
  });
  // The protocol names the field `live`; clients of KServe read `ready`.
  const Ready = Type.Object({ live: Type.Boolean(), ready: Type.Boolean() }, strict);
  app.get('/v2/health/ready', {
    schema: {
      ...{ operationId: 'getInferenceReadiness', tags, summary: 'Check whether all models are loaded and warm' },
      response: { 200: Ready, 503: Ready },
    },
    handler: async (_, reply) => {
      const ready = deps.assets.all.every(({ model }) => isReady(model, deps));
      return reply.code(ready ? 200 : 503).send({ live: true, ready });
    },
  });
}

function addModelRoutes(app: App, path: string, deps: InferenceRouteDeps): void {
  const { clock, forecastQueue, inferenceLatency, predict } = deps;
  const suffix = path.endsWith(':version') ? 'Version' : '';
  const params = ModelParams[suffix];
  const find = (named: NamedModel) => findModel(named, deps.assets);
  app.get(path, {
    schema: {
      ...{ operationId: `getInferenceModel${suffix}`, tags, summary: 'Get the inputs and outputs of a model' },
      params,
      response: { 200: ModelMetadata, ...inferenceErrors },
    },
    handler: async ({ params: named }) => {
      const { name, version } = find(named);
      return { name, versions: [version], platform: PLATFORM, inputs: [...INPUTS], outputs: [...OUTPUTS] };
    },
  });
  const Ready = Type.Object({ name: Type.String(), ready: Type.Boolean() }, strict);
  app.get(`${path}/ready`, {
    schema: {
      ...{ operationId: `getModelReadiness${suffix}`, tags, summary: 'Check whether a model is loaded and warm' },
      params,
      response: { 200: Ready, 503: Ready, ...inferenceErrors },
    },
    handler: async ({ params: named }, reply) => {
      const { name, served } = find(named);
      const ready = isReady(served.model, deps);
      return reply.code(ready ? 200 : 503).send({ name, ready });
    },
  });
  app.post(`${path}/infer`, {
    config: { bodyHints: { empty: 'No inputs mean the next hour from the newest data', tooLarge: ROOM_FOR_RATES } },
    schema: {
      ...{ operationId: `infer${suffix}`, tags, summary: 'Forecast the price one hour ahead' },
      params,
      body: DocumentedRequest,
      response: { 200: InferenceResponse, ...inferenceErrors },
    },
    validatorCompiler: parseWith({ body: requireSchema(InferenceRequest) }),
    onRequest: forecastQueue.refuseWhenFull,
    preHandler: forecastQueue.waitForTurn,
    handler: async ({ params: named, body }) => {
      const { name, served } = find(named);
      const request = parseInferenceRequest(body, name);
      const outputs = findOutputs(body);
      const stop = inferenceLatency.startTimer();
      const prediction = predict(request, served, clock.now());
      stop();
      return buildResponse(body, outputs, prediction);
    },
  });
}
