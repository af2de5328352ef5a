import { createServer } from 'node:net';
import { NexthourError } from '../system/errors';
import type { PortRequest } from './service';

/** Operating systems use higher ports for outgoing connections. The twin port, 10000 higher, is below that range, too. */
const MIN_PORT = 10_240;
const MAX_PORT = 22_767;
const MAX_TRIES = 500;
const TWIN_DISTANCE = 10_000;

export interface NamedPortRequest extends PortRequest {
  /** The service and its port, for example `mlflow.http`. */
  readonly name: string;
}

/**
 * Chooses a different port for each request: the preferred one if it is free, else the one of the last start, else any free one.
 * @throws NexthourError `NoFreePort`
 */
export async function choosePorts(options: {
  readonly requests: readonly NamedPortRequest[];
  /** The ports of the last start by name. */
  readonly lastPorts: Readonly<Record<string, number>>;
  readonly isFree?: (port: number) => Promise<boolean>;
}): Promise<Record<string, number>> {
  const { requests, lastPorts, isFree = isPortFree } = options;
  const chosen: Record<string, number> = {};
  const taken = new Set(requests.flatMap(({ preferred }) => (preferred === undefined ? [] : [preferred])));
  for (const request of requests) {
    for (const port of listPortsToTry(request, lastPorts)) {
      if (port !== request.preferred && taken.has(port)) continue;
      if (!(await isFree(port)) || (request.hasTwin && !(await isFree(port + TWIN_DISTANCE)))) continue;
      chosen[request.name] = port;
      taken.add(port);
      break;
    }
    if (chosen[request.name] === undefined) throw noFreePort(request.name);
  }
  return chosen;
}

function* listPortsToTry(request: NamedPortRequest, lastPorts: Readonly<Record<string, number>>): Generator<number> {
  const last = lastPorts[request.name];
  if (request.preferred) yield request.preferred;
  if (last !== undefined) yield last;
  for (let tries = 0; tries < MAX_TRIES; tries += 1) {
    yield MIN_PORT + Math.floor(Math.random() * (MAX_PORT - MIN_PORT + 1));
  }
}

/** Checks that no process listens on the port, on IPv4 or on IPv6: `localhost` can mean both. */
export async function isPortFree(port: number): Promise<boolean> {
  return (await canListen(port, '127.0.0.1')) && (await canListen(port, '::'));
}

function canListen(port: number, host: string): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', (error: NodeJS.ErrnoException) => {
      resolve(error.code === 'EADDRNOTAVAIL' || error.code === 'EAFNOSUPPORT');
    });
    server.listen({ port, host, exclusive: true }, () => server.close(() => resolve(true)));
  });
}

function noFreePort(name: string): NexthourError {
  const remedy = 'stop programs that listen on many ports, or check the firewall of this machine';
  return new NexthourError('NoFreePort', `No free port was found for ${name}; ${remedy}`);
}
