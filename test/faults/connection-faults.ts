import type { Disturbance } from '../support/tcp-proxy';
import type { Fault } from './fault';
import type { ProxiedServer } from './proxies';

const SERVERS: readonly ProxiedServer[] = ['postgres', 'object-store', 'temporal', 'exchange', 'mlflow'];

function describe(disturbance: Disturbance): string {
  const { kind, ...details } = disturbance;
  return [kind, ...Object.values(details)].join(' ');
}

function disturb(server: ProxiedServer, disturbance: Disturbance, more: Partial<Fault> = {}): Fault {
  return {
    name: `${server}: ${describe(disturbance)}`,
    holdMs: 3_000,
    // MLflow is used by trainings only, once the worker has loaded the model.
    trains: server === 'mlflow',
    stopsServer: false,
    inject: (target) => {
      target.proxies[server].disturb(disturbance);
      return () => target.proxies[server].disturb({ kind: 'none' });
    },
    ...more,
  };
}

const BROKEN: readonly Disturbance[] = [
  { kind: 'reset' },
  { kind: 'black-hole' },
  { kind: 'cut', afterBytes: 700 },
  { kind: 'latency', ms: 1_000 },
  { kind: 'drip', msPerByte: 2 },
];
/** The kinds that `npm test` tries. MLflow needs a training, which is too long for it. */
const SHORT: readonly [ProxiedServer, Disturbance['kind']][] = [
  ['postgres', 'reset'],
  ['object-store', 'cut'],
  ['temporal', 'reset'],
];

const isLong = (server: ProxiedServer, { kind }: Disturbance) =>
  !SHORT.some(([name, short]) => name === server && short === kind);

/** A request that the server carried out, but whose reply is lost, must not be carried out twice. */
const LOST_REPLIES: readonly [ProxiedServer, string, Partial<Fault>][] = [
  ['object-store', 'PUT /', {}],
  ['postgres', 'commit', {}],
  ['mlflow', 'runs/create', { trains: true, isLong: true }],
  ['mlflow', 'model-versions/create', { trains: true, isLong: true }],
  ['mlflow', 'runs/update', { trains: true, isLong: true }],
  ['mlflow', 'PUT /', { trains: true, isLong: true }],
];

const ENDLESS: readonly ProxiedServer[] = ['exchange', 'object-store', 'mlflow'];

export const connectionFaults: readonly Fault[] = [
  ...SERVERS.flatMap((server) =>
    BROKEN.map((disturbance) => disturb(server, disturbance, { isLong: isLong(server, disturbance) })),
  ),
  ...LOST_REPLIES.map(([server, to, more]) => disturb(server, { kind: 'lose-reply', to }, { holdMs: 8_000, ...more })),
  ...ENDLESS.map((server) => disturb(server, { kind: 'endless-body' }, { isLong: server !== 'exchange' })),
];
