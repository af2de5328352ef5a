import { BARE, type MeasuredRequest, OBSERVATION, REQUESTS } from './requests';

const SECONDS = 3;
/** Keras `predict` answers fewer than twenty requests in a second. */
const PREDICT_SECONDS = 10;

export interface Candidate extends Pick<MeasuredRequest, 'title' | 'method' | 'body'> {
  readonly url: string;
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

/** @param urls the addresses of our server, of peers.ts, and of Keras unless it is not measured */
export function listCandidates(urls: { server: string; peers: string; keras?: string | undefined }): Candidate[] {
  const pairs = REQUESTS.flatMap(({ id, title, path, ...request }): Candidate[] => [
    {
      ...{ title, url: urls.server + path, ...request, seconds: SECONDS },
      ...{ empty: `empty ${id}`, isForecast: path === '/predict' },
    },
    { title: `empty ${id}`, url: `${urls.peers}/empty/${id}`, ...request, seconds: SECONDS },
  ]);
  const bare = REQUESTS.filter(({ id }) => BARE.includes(id)).map(
    ({ id, title, path, ...request }): Candidate => ({
      ...{ title: `${title}, hooks only`, url: `${urls.server}/bare/${id}`, ...request },
      ...{ seconds: SECONDS, empty: `empty ${id}` },
    }),
  );
  const onnx = { title: DESIGNS.onnx, url: `${urls.peers}/onnx`, body: {}, seconds: SECONDS, empty: 'empty newest' };
  return [...pairs, ...bare, { ...onnx, method: 'POST' }, ...(urls.keras === undefined ? [] : listKeras(urls.keras))];
}

function listKeras(url: string): Candidate[] {
  const request = { method: 'POST', body: OBSERVATION } as const;
  return [
    { title: DESIGNS.predict, url: `${url}/predict`, ...request, seconds: PREDICT_SECONDS },
    { title: DESIGNS['tf.function'], url: `${url}/tf-function`, ...request, seconds: SECONDS },
  ];
}
