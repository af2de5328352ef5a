import type { Disturbance } from '../support/tcp-proxy';
import type { Fault } from './fault';
import type { ProxiedServer } from './proxies';
import { waitUntil } from './wait';

const SERVERS: readonly ProxiedServer[] = ['postgres', 'object-store', 'temporal', 'exchange', 'mlflow'];

const TRAINING_MS = 20_000;
/** A training that waits for its turn on a busy machine calls MLflow late. */
const HIT_WITHIN_MS = 180_000;

function describe(disturbance: Disturbance): string {
  const { kind, ...details } = disturbance;
  return [kind, ...Object.values(details)].join(' ');
}

function disturb(server: ProxiedServer, disturbance: Disturbance, more: Partial<Fault> = {}): Fault {
  return {
    name: `${server}: ${describe(disturbance)}`,
    // Only trainings use MLflow, once the server has loaded the model. They use it from their beginning to their end.
    holdMs: server === 'mlflow' ? TRAINING_MS : 3_000,
    trains: server === 'mlflow',
    stopsServer: false,
    inject: (target) => {
      const proxy = target.proxies[server];
      proxy.disturb(disturbance);
      return async () => {
        const isMet = waitUntil(() => proxy.hits() > 0, {
          maxMs: HIT_WITHIN_MS,
          text: 'the fault did not meet a request',
        });
        // The later faults need the server, also when nothing asked it during this one.
        await isMet.finally(() => proxy.disturb({ kind: 'none' }));
      };
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
/** The kinds in the short run. MLflow needs a training, which is too long for it. */
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
  ...LOST_REPLIES.map(([server, to, more]) => disturb(server, { kind: 'lose-reply', to }, { holdMs: 0, ...more })),
  ...ENDLESS.map((server) => disturb(server, { kind: 'endless-body' }, { isLong: server !== 'exchange' })),
];
