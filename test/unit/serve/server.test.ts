import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { type AddressInfo, connect, createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { projectRoot } from '../../../config/paths';
import { findFreePort, findFreePorts } from '../../support/free-port';

const SERVER = join(projectRoot, 'dist', 'serve', 'server.js');
/** Nothing listens on this port. */
const UNREACHABLE = '127.0.0.1:9';

describe('the server process, while all other servers are unreachable', () => {
  let home: string;
  let child: ChildProcess;
  beforeEach(async () => {
    home = await mkdtemp(join(tmpdir(), 'nexthour server '));
  });
  afterEach(async () => {
    if (child.exitCode === null) child.kill('SIGKILL');
    await rm(home, { recursive: true });
  });

  function start(variables: Record<string, string>, preload?: string): { printed: () => string } {
    const environment = {
      PATH: process.env.PATH,
      MINIO_ENDPOINT: `http://${UNREACHABLE}`,
      MINIO_ACCESS_KEY: 'key',
      MINIO_SECRET_KEY: 'secret',
      MLFLOW_TRACKING_URI: `http://${UNREACHABLE}`,
      TEMPORAL_ADDRESS: UNREACHABLE,
      DATABASE_URL: `postgres://nobody:hunter2@${UNREACHABLE}/nexthour`,
      NEXTHOUR_HOME: home,
      ...variables,
    };
    child = spawn(process.execPath, [...(preload ? ['--require', preload] : []), SERVER], { env: environment });
    let printed = '';
    for (const stream of [child.stdout, child.stderr]) stream?.on('data', (text) => (printed += text));
    return { printed: () => printed };
  }

  async function takePort(): Promise<{ holder: Server; port: number }> {
    const holder = createServer().listen(0, '127.0.0.1');
    await once(holder, 'listening');
    return { holder, port: (holder.address() as AddressInfo).port };
  }

  /** Asks until the server has started. The time limit of the test ends the wait. */
  async function answerOf(url: string): Promise<Response> {
    for (;;) {
      const answer = await fetch(url).catch(() => null);
      if (answer) return answer;
      await new Promise((done) => setTimeout(done, 50));
    }
  }

  it('should be healthy, say why it is not ready, stop on SIGTERM, and never print a password', async () => {
    const port = await findFreePort();
    const { printed } = start({ PORT: String(port) });
    expect((await answerOf(`http://127.0.0.1:${port}/health`)).status).toBe(200);
    const ready = await answerOf(`http://127.0.0.1:${port}/ready`);
    expect(ready.status).toBe(503);
    expect(((await ready.json()) as { reason: string }).reason).toMatch(/decisions about models/);
    child.kill('SIGTERM');
    expect(await once(child, 'exit')).toEqual([0, null]);
    expect(printed()).not.toContain('hunter2');
  });

  it('should answer a request in progress before it stops', async () => {
    const port = await findFreePort();
    start({ PORT: String(port) });
    await answerOf(`http://127.0.0.1:${port}/health`);
    const socket = connect(port, '127.0.0.1');
    let answer = '';
    socket.on('data', (text) => {
      answer += text;
    });
    const head = 'POST /predict HTTP/1.1\r\nhost: x\r\nexpect: 100-continue\r\ncontent-type: application/json\r\n';
    socket.write(`${head}content-length: 2\r\n\r\n`);
    // The server says so when it has read the head of the request.
    await once(socket, 'data');
    expect(answer).toContain('100 Continue');
    socket.write('{');
    child.kill('SIGTERM');
    while (await fetch(`http://127.0.0.1:${port}/health`).catch(() => null)) await new Promise(setImmediate);
    socket.write('}');
    expect(await once(child, 'exit')).toEqual([0, null]);
    expect(answer).toContain('NoModelYet');
  });

  it('should say in one line that its port is in use', async () => {
    const { holder, port } = await takePort();
    const { printed } = start({ PORT: String(port) });
    expect(await once(child, 'exit')).toEqual([1, null]);
    const lines = printed().trim().split('\n');
    // Its log says before that no database answers.
    expect(lines.filter((line) => !line.startsWith('{'))).toEqual([
      `nexthour server: port ${port} on 127.0.0.1 is already in use; set PORT to a free port`,
    ]);
    holder.close();
  });

  it('should serve its metrics, and nothing else, on METRICS_PORT', async () => {
    const [http, metrics] = await findFreePorts(2);
    start({ PORT: String(http), METRICS_PORT: String(metrics) });
    const shown = await answerOf(`http://127.0.0.1:${metrics}/metrics`);
    expect(await shown.text()).toContain('requests_total');
    expect((await answerOf(`http://127.0.0.1:${metrics}/predict`)).status).toBe(404);
    expect((await answerOf(`http://127.0.0.1:${http}/metrics`)).status).toBe(404);
    child.kill('SIGTERM');
    expect(await once(child, 'exit')).toEqual([0, null]);
  });

  it('should say that METRICS_PORT is in use', async () => {
    const { holder, port } = await takePort();
    const { printed } = start({ PORT: '0', METRICS_PORT: String(port) });
    expect(await once(child, 'exit')).toEqual([1, null]);
    expect(printed()).toContain(`port ${port} on 127.0.0.1 is already in use; set METRICS_PORT to a free port`);
    holder.close();
  });

  it('should say which variables are missing', async () => {
    const { printed } = start({ MLFLOW_TRACKING_URI: '' });
    expect(await once(child, 'exit')).toEqual([1, null]);
    expect(printed()).toContain('MLFLOW_TRACKING_URI is not set');
  });

  it('should not load TensorFlow', async () => {
    const list = join(home, 'modules');
    const preload = join(home, 'list-modules.js');
    const program = `process.on('exit', () => require('fs').writeFileSync(${JSON.stringify(list)}, Object.keys(require.cache).join('\\n')));`;
    await writeFile(preload, program);
    start({ DATABASE_URL: '' }, preload);
    await once(child, 'exit');
    const modules = await readFile(list, 'utf8');
    expect(modules).toContain('fastify');
    expect(modules).not.toMatch(/tensorflow|danfo/i);
  });
});
