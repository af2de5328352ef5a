import { Agent as HttpAgent, request as httpRequest } from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import type { Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { removeUserinfo } from '../system/redact';

/** How long the proxy may take to open a connection. */
const CONNECT_TIMEOUT_MS = 10_000;

type Connected = (error: Error | null, socket?: Socket) => void;

/** An agent for clients that use Node's `http` and `https`. Opens each connection through the proxy, with the method CONNECT. */
export function createTunnelAgent(url: URL, proxy: URL): HttpAgent {
  const isTls = url.protocol === 'https:';
  const agent = isTls ? new HttpsAgent({ keepAlive: true }) : new HttpAgent({ keepAlive: true });
  const createConnection = (options: object, connected: Connected): undefined => {
    openTunnel(url, proxy).then(
      (socket) => connected(null, isTls ? connectTls({ ...options, socket, servername: url.hostname }) : socket),
      (error: Error) => connected(error),
    );
  };
  return Object.assign(agent, { createConnection });
}

function openTunnel(url: URL, proxy: URL): Promise<Socket> {
  const target = `${url.hostname}:${url.port || (url.protocol === 'https:' ? 443 : 80)}`;
  const shown = removeUserinfo(proxy.href);
  const headers = { host: target, ...proxyAuthorization(proxy) };
  const options = { method: 'CONNECT', path: target, headers, agent: false, timeout: CONNECT_TIMEOUT_MS } as const;
  return new Promise((resolve, reject) => {
    const fail = (reason: string) => reject(new Error(`the proxy ${shown} did not connect to ${target}: ${reason}`));
    const call = (proxy.protocol === 'https:' ? httpsRequest : httpRequest)(proxy, options);
    call.once('connect', ({ statusCode = 0, statusMessage }, socket) => {
      socket.setTimeout(0);
      if (statusCode === 200) return resolve(socket);
      socket.destroy();
      fail(`it answered ${statusCode} ${statusMessage}`);
    });
    call.once('response', ({ statusCode }) => fail(`it answered ${statusCode}`));
    call.once('timeout', () => call.destroy(new Error(`no answer in ${CONNECT_TIMEOUT_MS} ms`)));
    call.once('error', ({ message }) => fail(message));
    call.end();
  });
}

function proxyAuthorization({ username, password }: URL): Record<string, string> {
  if (!username) return {};
  const credentials = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
  return { 'proxy-authorization': `Basic ${Buffer.from(credentials).toString('base64')}` };
}
