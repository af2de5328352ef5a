import { once } from 'node:events';
import { createServer } from 'node:net';
import { NexthourError } from '../system/errors';
import { explainUnusableHost } from '../system/resolve-address';
import { findListener } from './port-owner';
import type { PortRequest } from './service';

/** Operating systems use higher ports for outgoing connections. The twin port, 10000 higher, is below that range, too. */
const MIN_PORT = 10_240;
const MAX_PORT = 22_767;
const MAX_TRIES = 500;
const MAX_STEPS_ABOVE = 100;
const TWIN_DISTANCE = 10_000;

export interface NamedPortRequest extends PortRequest {
  /** The service and its port, for example `mlflow.http`. */
  readonly name: string;
  /** The port that the variable of the request sets. */
  readonly set?: number | undefined;
}

/**
 * Chooses a different port for each request: the one that its variable sets; else the preferred one if it is free, else the one of the
 * last start, else the next free one above the preferred one, else any free one.
 * @throws NexthourError `PortTaken` when a port that a variable sets is not free, `NoFreePort`
 */
export async function choosePorts(options: {
  readonly requests: readonly NamedPortRequest[];
  /** The ports of the last start by name. */
  readonly lastPorts: Readonly<Record<string, number>>;
  readonly isFree?: (port: number) => Promise<boolean>;
}): Promise<Record<string, number>> {
  const { requests, lastPorts, isFree = isPortFree } = options;
  const chosen: Record<string, number> = {};
  const reserved = new Set(requests.flatMap(({ set, preferred }) => set ?? preferred ?? []));
  /** The chosen ports and their twins. */
  const taken = new Set<number>();
  const isUsable = async (port: number, { hasTwin }: NamedPortRequest) =>
    (await isFree(port)) && (!hasTwin || (await isFree(port + TWIN_DISTANCE)));
  for (const request of [...requests.filter(({ set }) => set), ...requests.filter(({ set }) => !set)]) {
    for (const port of listPortsToTry(request, lastPorts)) {
      const needed = request.hasTwin ? [port, port + TWIN_DISTANCE] : [port];
      const isOurs = needed.some((one) => taken.has(one)) || (port !== request.preferred && reserved.has(port));
      if ((isOurs && port !== request.set) || !(await isUsable(port, request))) continue;
      for (const one of needed) taken.add(one);
      chosen[request.name] = port;
      break;
    }
    if (chosen[request.name] === undefined)
      throw request.set ? portTaken(request, request.set) : noFreePort(request.name);
  }
  refuseSharedPorts(requests);
  return chosen;
}

/** @throws NexthourError `PortTaken` when two variables set the same port */
function refuseSharedPorts(requests: readonly NamedPortRequest[]): void {
  for (const { set, variable } of requests) {
    const other = requests.find((each) => set && each.set === set && each.variable !== variable);
    if (!other) continue;
    throw new NexthourError(
      'PortTaken',
      `${variable} and ${other.variable} are both ${set}; set them to different ports`,
    );
  }
}

function* listPortsToTry(request: NamedPortRequest, lastPorts: Readonly<Record<string, number>>): Generator<number> {
  const last = lastPorts[request.name];
  if (request.set) return yield request.set;
  if (request.preferred) yield request.preferred;
  if (last !== undefined) yield last;
  for (let above = 1; request.preferred && above <= MAX_STEPS_ABOVE; above += 1) yield request.preferred + above;
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

/**
 * Checks that a server can listen on an address of HOST.
 * @throws NexthourError `UnusableHost`
 */
export async function requireOwnAddress(host: string): Promise<void> {
  const server = createServer();
  const listening = once(server, 'listening');
  server.listen({ port: 0, host });
  await listening.catch((error: NodeJS.ErrnoException) => {
    throw explainUnusableHost(host, error) ?? error;
  });
  await new Promise((resolve) => server.close(resolve));
}

function portTaken({ label, name, variable, hasTwin }: NamedPortRequest, port: number): NexthourError {
  const owner = findListener(port) ?? (hasTwin ? findListener(port + TWIN_DISTANCE) : null);
  const twin = hasTwin ? ` or the port ${port + TWIN_DISTANCE}, which it needs, too,` : '';
  const problem = `port ${port}, which ${variable} sets for ${label ?? name},${twin} is taken${owner ? ` by ${owner}` : ''}`;
  return new NexthourError('PortTaken', `${problem}; stop that program, or set ${variable} to another port`);
}

function noFreePort(name: string): NexthourError {
  const remedy = 'stop programs that listen on many ports, or check the firewall of this machine';
  return new NexthourError('NoFreePort', `No free port was found for ${name}; ${remedy}`);
}
