import { createConnection, createServer, type Server, type Socket } from 'node:net';

/** What a proxy does to the bytes between a client and the server behind it. */
export type Disturbance =
  | { readonly kind: 'none' }
  /** Each chunk of the reply arrives this much later. */
  | { readonly kind: 'latency'; readonly ms: number }
  /** Nothing arrives, and no connection ends. */
  | { readonly kind: 'black-hole' }
  /** Every connection is reset. */
  | { readonly kind: 'reset' }
  /** The reply arrives one byte at a time. */
  | { readonly kind: 'drip'; readonly msPerByte: number }
  /** The connection is reset after this many bytes of the reply. */
  | { readonly kind: 'cut'; readonly afterBytes: number }
  /** The server receives the next request that contains the text and carries it out, but its reply is lost. Happens once. */
  | { readonly kind: 'lose-reply'; readonly to: string }
  /** Instead of the reply of the server, an HTTP body without an end. */
  | { readonly kind: 'endless-body' };

export interface TcpProxy {
  readonly port: number;
  /** Leads connections to another port from now on. Returns the port before. */
  redirect(target: number): number;
  /** Applies to open and to new connections. */
  disturb(disturbance: Disturbance): void;
  /** How often the proxy changed, held back or dropped something since the last call of `disturb`. */
  hits(): number;
  close(): Promise<void>;
}

const NONE: Disturbance = { kind: 'none' };
const ENDLESS_HEAD = 'HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 999999999999\r\n\r\n';
const ENDLESS_CHUNK = Buffer.alloc(16_384, ' ');
/** Time for the server to carry out a request before its reply is lost. */
const CARRY_OUT_MS = 50;

/** Starts a proxy on a free port in front of a server on this machine. */
export async function startTcpProxy(firstTarget: number): Promise<TcpProxy> {
  let target = firstTarget;
  const open = new Set<Socket>();
  let disturbance = NONE;
  let hits = 0;
  const hit = () => {
    hits += 1;
  };
  const server = createServer((client) => {
    const upstream = createConnection(target, '127.0.0.1');
    for (const socket of [client, upstream]) keepUntilClosed(socket, open);
    connect({ client, upstream, current: () => disturbance, hit, setNone: () => (disturbance = NONE) });
  });
  const port = await listen(server);
  return {
    port,
    redirect: (next) => {
      const before = target;
      target = next;
      for (const socket of open) socket.destroy();
      return before;
    },
    disturb: (next) => {
      disturbance = next;
      hits = 0;
      if (next.kind !== 'reset') return;
      for (const socket of open) socket.resetAndDestroy();
    },
    hits: () => hits,
    close: async () => {
      for (const socket of open) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

interface Link {
  readonly client: Socket;
  readonly upstream: Socket;
  readonly current: () => Disturbance;
  readonly hit: () => void;
  readonly setNone: () => void;
}

function connect(link: Link): void {
  const { client, upstream, current, hit } = link;
  let replied = 0;
  let isLost = false;
  let turn = Promise.resolve();
  if (current().kind === 'reset') {
    hit();
    client.resetAndDestroy();
    upstream.destroy();
    return;
  }
  client.on('data', (bytes) => {
    const now = current();
    if (now.kind === 'black-hole') return hit();
    if (now.kind === 'endless-body') return void sendEndlessBody(link);
    if (now.kind === 'lose-reply' && bytes.includes(now.to)) {
      isLost = true;
      hit();
      link.setNone();
    }
    upstream.write(bytes);
  });
  upstream.on('data', (bytes) => {
    replied += bytes.length;
    turn = turn.then(() => deliver(bytes));
  });
  client.on('close', () => upstream.destroy());
  upstream.on('close', () => void turn.then(() => client.destroy()));

  async function deliver(bytes: Buffer): Promise<void> {
    const now = current();
    if (isLost) {
      await pause(CARRY_OUT_MS);
      client.resetAndDestroy();
    } else if (now.kind === 'latency') {
      hit();
      await pause(now.ms);
      client.write(bytes);
    } else if (now.kind === 'drip') {
      hit();
      await drip(bytes, now.msPerByte);
    } else if (now.kind === 'cut' && replied > now.afterBytes) {
      hit();
      client.write(bytes.subarray(0, Math.max(0, bytes.length - (replied - now.afterBytes))));
      client.resetAndDestroy();
    } else if (now.kind === 'black-hole') {
      hit();
    } else {
      client.write(bytes);
    }
  }

  async function drip(bytes: Buffer, msPerByte: number): Promise<void> {
    for (let at = 0; at < bytes.length && !client.destroyed; at += 1) {
      if (current().kind !== 'drip') return void client.write(bytes.subarray(at));
      client.write(bytes.subarray(at, at + 1));
      await pause(msPerByte);
    }
  }
}

async function sendEndlessBody({ client, current, hit }: Link): Promise<void> {
  hit();
  client.write(ENDLESS_HEAD);
  while (!client.destroyed && current().kind === 'endless-body') {
    if (!client.write(ENDLESS_CHUNK))
      await new Promise((resolve) => client.once('drain', resolve).once('close', resolve));
    await pause(5);
  }
  client.destroy();
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms).unref());
}

function keepUntilClosed(socket: Socket, open: Set<Socket>): void {
  open.add(socket);
  socket.on('error', () => undefined);
  socket.on('close', () => open.delete(socket));
}

function listen(server: Server): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject).listen(0, '127.0.0.1', () => {
      const address = server.address();
      resolve(typeof address === 'object' && address ? address.port : 0);
    });
  });
}
