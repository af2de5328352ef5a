import { once } from 'node:events';
import { relative } from 'node:path';
import WebSocket from 'ws';
import { projectRoot } from '../../config/paths';

/** A CPU profile as V8 writes it, which the developer tools of Chromium open. */
export interface CpuProfile {
  readonly nodes: readonly {
    readonly id: number;
    readonly callFrame: { readonly functionName: string; readonly url: string };
  }[];
  /** The id of the running node at each sample, and the µs since the sample before. */
  readonly samples: readonly number[];
  readonly timeDeltas: readonly number[];
}

/** Records what a process does while `work` runs. @param url the address of its inspector, `ws://…` */
export async function recordProfile(url: string, work: () => Promise<unknown>): Promise<CpuProfile> {
  const socket = new WebSocket(url, { perMessageDeflate: false });
  await once(socket, 'open');
  let lastId = 0;
  const send = async (method: string): Promise<unknown> => {
    lastId += 1;
    const id = lastId;
    socket.send(JSON.stringify({ id, method }));
    for (;;) {
      const [message] = (await once(socket, 'message')) as [Buffer];
      const answer = JSON.parse(message.toString()) as { id?: number; result?: unknown };
      if (answer.id === id) return answer.result;
    }
  };
  try {
    await send('Profiler.enable');
    await send('Profiler.start');
    await work();
    return ((await send('Profiler.stop')) as { profile: CpuProfile }).profile;
  } finally {
    socket.terminate();
  }
}

/** @returns the parts of the time in which it was not idle, from 0 to 1, by where the code is: the largest first */
export function summarise({ nodes, samples, timeDeltas }: CpuProfile): [place: string, part: number][] {
  const places = new Map(nodes.map(({ id, callFrame }) => [id, placeOf(callFrame)]));
  const times = new Map<string, number>();
  let total = 0;
  for (const [index, id] of samples.entries()) {
    const time = timeDeltas[index] ?? 0;
    const place = places.get(id) ?? '';
    if (place === '(idle)') continue;
    times.set(place, (times.get(place) ?? 0) + time);
    total += time;
  }
  return [...times]
    .map(([place, time]): [string, number] => [place, time / total])
    .sort((one, other) => other[1] - one[1]);
}

/** The package, the file of ours, or what V8 calls it: `(idle)`, `(garbage collector)`, `(program)` for time outside of functions. */
function placeOf({ functionName, url }: CpuProfile['nodes'][number]['callFrame']): string {
  if (url === '') return /^\(|^writev?$/.test(functionName) ? functionName : 'built-in or generated functions';
  if (url.startsWith('node:')) return url.startsWith('node:internal/') ? 'node:internal' : url;
  const [, name] = /node_modules\/((?:@[^/]+\/)?[^/]+)\/(?!.*node_modules\/)/.exec(url) ?? [];
  return name ?? relative(`${projectRoot}/dist`, url.replace('file://', ''));
}
