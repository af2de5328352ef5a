import { setTimeout as sleep } from 'node:timers/promises';
import { HOUR_MS } from '../../forecasting/hour';
import { signalProcess } from '../../system/processes';
import { type LiveLine, waitUntilReady } from './live-line';
import { listDescendants } from './process-tree';

/** A fault of the live line. It is over when `run` resolves. */
export interface LiveFault {
  readonly name: string;
  /** @param draw a number in [0, 1) of the seed */
  run(line: LiveLine, draw: () => number): Promise<void>;
  /** Only with `--only`: it needs a time-lapse. */
  readonly isExtra?: boolean;
}

const STREAMS = ['ingest', 'candles', 'features', 'predict', 'score', 'news'];
const SERVERS = ['kafka', 'postgres'];
/** Long enough for Kafka to give the partitions of a process to another one, and for queries and requests to time out. */
const [SHORTEST_STOP_S, LONGEST_STOP_S] = [20, 40];

const between = (draw: () => number, from: number, to: number) => Math.round(from + draw() * (to - from));

/** @param toFault the fault for the simulator, and for how many seconds it lasts */
function ofExchange(
  name: string,
  toFaults: (pick: (from: number, to: number) => number) => { faults: readonly object[]; seconds?: number },
): LiveFault {
  return {
    name,
    run: async (line, draw) => {
      const { faults, seconds = 0 } = toFaults((from, to) => between(draw, from, to));
      await line.inject(faults);
      await sleep(seconds * 1_000);
    },
  };
}

const restFault = (answer: string, calls: number) => [
  { kind: 'rest', answer, calls },
  { kind: 'hole', trades: 30 },
];

const exchangeFaults: readonly LiveFault[] = [
  ofExchange('stall', (pick) => {
    const seconds = pick(10, 30);
    return { faults: [{ kind: 'stall', seconds }], seconds };
  }),
  ofExchange('close 1006', () => ({ faults: [{ kind: 'close', code: 1006 }] })),
  ofExchange('close 1012', (pick) => {
    const seconds = pick(3, 15);
    return { faults: [{ kind: 'close', code: 1012, refuseSeconds: seconds }], seconds };
  }),
  ofExchange('close 1013', (pick) => {
    const seconds = pick(3, 20);
    return { faults: [{ kind: 'close', code: 1013, refuseSeconds: seconds }], seconds };
  }),
  ofExchange('maintenance', (pick) => {
    const seconds = pick(10, 30);
    return { faults: [{ kind: 'maintenance', seconds }], seconds };
  }),
  ofExchange('duplicates', (pick) => ({ faults: [{ kind: 'duplicate', messages: pick(10, 40) }], seconds: 20 })),
  ofExchange('out of order', (pick) => ({ faults: [{ kind: 'reorder', messages: pick(10, 40) }], seconds: 20 })),
  ofExchange('late messages', (pick) => ({
    faults: [{ kind: 'late', messages: pick(3, 10), seconds: pick(5, 15) }],
    seconds: 30,
  })),
  ofExchange('hole that only REST fills', (pick) => ({
    faults: [{ kind: 'hole', trades: pick(20, 60) }],
    seconds: 30,
  })),
  ofExchange('REST: rate limits', (pick) => ({ faults: restFault('rate-limit', pick(2, 6)), seconds: 30 })),
  ...['unavailable', 'status-502', 'not-json', 'hang-up'].map((answer) =>
    ofExchange(`REST: ${answer}`, (pick) => ({ faults: restFault(answer, pick(2, 6)), seconds: 30 })),
  ),
  ofExchange('REST: silence', () => ({ faults: restFault('silence', 1), seconds: 30 })),
];

const kills = [...STREAMS, ...SERVERS].map(
  (service): LiveFault => ({
    name: `kill -9 ${service}`,
    run: (line) => kill(line, service),
  }),
);

/** Kills a service. Its supervisor starts it again. */
export async function kill(line: LiveLine, service: string): Promise<void> {
  const pid = line.pidOf(service);
  signalProcess(pid, 'SIGKILL');
  await waitUntilReady(line, service, { otherThan: pid });
}

/** Stops a service with all its processes for a while: Postgres has one per connection. */
export async function suspend(line: LiveLine, service: string, during: Promise<unknown>): Promise<void> {
  const pid = line.pidOf(service);
  signalProcess(pid, 'SIGSTOP');
  const pids = [pid, ...listDescendants(pid)];
  for (const each of pids) signalProcess(each, 'SIGSTOP');
  await during.finally(() => {
    for (const each of pids) signalProcess(each, 'SIGCONT');
  });
  await waitUntilReady(line, service);
}

const stops = [...STREAMS, ...SERVERS].map(
  (service): LiveFault => ({
    name: `SIGSTOP ${service}`,
    run: (line, draw) => suspend(line, service, sleep(between(draw, SHORTEST_STOP_S, LONGEST_STOP_S) * 1_000)),
  }),
);

/** Ingest also loses what it kept in memory, so it continues from the last stored trade. */
const outage: LiveFault = {
  name: 'Kafka away for an hour',
  isExtra: true,
  run: (line) => {
    const half = HOUR_MS / 2 / line.speed;
    const restart = async () => {
      await sleep(half);
      signalProcess(line.pidOf('ingest'), 'SIGKILL');
      await sleep(half);
    };
    return suspend(line, 'kafka', restart());
  },
};

export const LIVE_FAULTS: readonly LiveFault[] = [...exchangeFaults, ...kills, ...stops, outage];
