import type { ServerProcess } from './load';
import { BARE, type MeasuredRequest, OBSERVATION, REQUESTS } from './requests';

const SECONDS = 3;
/** Keras `predict` answers fewer than twenty requests in a second. */
const PREDICT_SECONDS = 10;

export interface Candidate extends ServerProcess, Pick<MeasuredRequest, 'title' | 'method' | 'body'> {
  /** How long a round loads it. */
  readonly seconds: number;
  /** The title of the empty handler that it is compared with. */
  readonly empty?: string;
  /** Whether it is compared with each of DESIGNS. */
  readonly isForecast?: boolean;
}

/** Other servers of the same network. Column title → title of the candidate. */
export const DESIGNS = {
  onnx: 'onnxruntime-node, Fastify',
  predict: 'Keras predict, FastAPI',
  'tf.function': 'Keras tf.function, FastAPI',
} as const;

/** @param given our server, peers.ts, and Keras unless it is not measured */
export function listCandidates(given: {
  server: ServerProcess;
  peers: ServerProcess;
  keras?: ServerProcess | undefined;
}): Candidate[] {
  const { server, peers, keras } = given;
  const at = ({ url, pid }: ServerProcess, path: string): ServerProcess => ({ url: url + path, pid });
  const pairs = REQUESTS.flatMap(({ id, title, path, ...request }): Candidate[] => [
    {
      ...{ title, ...at(server, path), ...request, seconds: SECONDS },
      ...{ empty: `empty ${id}`, isForecast: path === '/predict' },
    },
    { title: `empty ${id}`, ...at(peers, `/empty/${id}`), ...request, seconds: SECONDS },
  ]);
  const bare = REQUESTS.filter(({ id }) => BARE.includes(id)).map(
    ({ id, title, path, ...request }): Candidate => ({
      ...{ title: `${title}, hooks only`, ...at(server, `/bare/${id}`), ...request },
      ...{ seconds: SECONDS, empty: `empty ${id}` },
    }),
  );
  const onnx = { title: DESIGNS.onnx, ...at(peers, '/onnx'), body: {}, seconds: SECONDS, empty: 'empty newest' };
  return [...pairs, ...bare, { ...onnx, method: 'POST' }, ...(keras === undefined ? [] : listKeras(keras))];
}

function listKeras({ url, pid }: ServerProcess): Candidate[] {
  const request = { method: 'POST', body: OBSERVATION, pid } as const;
  return [
    { title: DESIGNS.predict, url: `${url}/predict`, ...request, seconds: PREDICT_SECONDS },
    { title: DESIGNS['tf.function'], url: `${url}/tf-function`, ...request, seconds: SECONDS },
  ];
}
