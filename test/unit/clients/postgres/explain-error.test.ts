import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createSecureContext, TLSSocket } from 'node:tls';
import { sql } from 'kysely';
import { withDatabase } from '../../../../clients/postgres/database';
import { explainDatabaseError } from '../../../../clients/postgres/explain-error';

/** The message of the error of a query to a server that treats each connection with `onConnection`. */
async function messageFrom(
  onConnection: (socket: Socket) => void,
  { query = '', user = 'nobody:x' } = {},
): Promise<string> {
  const server = createServer((socket) => {
    socket.on('error', () => undefined);
    onConnection(socket);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  try {
    return await withDatabase(`postgres://${user}@127.0.0.1:${port}/x${query}`, (database) =>
      sql`select 1`.execute(database).then(
        () => 'no error',
        ({ message }: Error) => message,
      ),
    );
  } finally {
    server.close();
  }
}

/** A message of Postgres' protocol. */
function encodeMessage(kind: string, fields: Buffer): Buffer {
  const head = Buffer.alloc(5);
  head.write(kind);
  head.writeInt32BE(4 + fields.length, 1);
  return Buffer.concat([head, fields]);
}

/** ErrorResponse with this SQLSTATE. */
function refuse(code: string, sentence: string) {
  const answer = encodeMessage('E', Buffer.from(`SFATAL\0C${code}\0M${sentence}\0\0`));
  return (socket: Socket) => socket.once('data', () => socket.end(answer));
}

/** AuthenticationSASL, then AuthenticationSASLContinue, as a server that asks for a password. */
function askForPassword(socket: Socket): void {
  const ask = encodeMessage('R', Buffer.from('\0\0\0\x0aSCRAM-SHA-256\0\0'));
  const proceed = encodeMessage('R', Buffer.from('\0\0\0\x0br=nonce,s=c2FsdA==,i=4096'));
  socket.once('data', () => {
    socket.write(ask);
    socket.once('data', () => socket.write(proceed));
  });
}

function selfSigned(): { key: string; cert: string } {
  const folder = mkdtempSync(join(tmpdir(), 'nexthour-tls-'));
  const [key, cert] = [join(folder, 'key.pem'), join(folder, 'cert.pem')];
  const kind = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-subj', '/CN=localhost'];
  execFileSync('openssl', ['req', '-x509', ...kind, '-keyout', key, '-out', cert], { stdio: 'pipe' });
  const made = { key: readFileSync(key, 'utf8'), cert: readFileSync(cert, 'utf8') };
  rmSync(folder, { recursive: true });
  return made;
}

/** Accepts TLS with a self-signed certificate, which is made before: the client waits five seconds for a connection. */
function offerTls() {
  const secureContext = createSecureContext(selfSigned());
  return (socket: Socket) =>
    socket.once('data', () => {
      socket.write('S');
      new TLSSocket(socket, { isServer: true, secureContext }).on('error', () => undefined);
    });
}

describe('an error of the database keeps its sentence and says what to do', () => {
  it.each([
    [
      '42P01',
      'relation "forecasts" does not exist',
      'The database has no ledger yet (relation "forecasts" does not exist); the pipeline worker creates it when it starts, with `npm start` or in the containers',
    ],
    [
      '42703',
      'column "x" does not exist',
      'The database has an older ledger (column "x" does not exist); the pipeline worker updates it when it starts, with `npm start` or in the containers',
    ],
    [
      '28P01',
      'password authentication failed',
      'password authentication failed; check user and password in DATABASE_URL, or DATABASE_PASSWORD',
    ],
    ['3D000', 'no database', 'no database; create the database, or correct its name in DATABASE_URL'],
    ['40001', 'could not serialize', 'could not serialize'],
  ])('%s', async (code, sentence, expected) => {
    expect(await messageFrom(refuse(code, sentence))).toBe(expected);
  });

  it('for a self-signed certificate', async () => {
    expect(await messageFrom(offerTls(), { query: '?sslmode=verify-full' })).toBe(
      'self-signed certificate; add sslrootcert=FILE with the certificate (or its CA) to DATABASE_URL, or sslmode=no-verify to accept any certificate',
    );
  });

  it.each(['nobody', 'nobody:'])('for a URL without a password', async (user) => {
    expect(await messageFrom(askForPassword, { user })).toMatch(
      /client password must be a .*string; DATABASE_URL has no password; set DATABASE_PASSWORD$/,
    );
  });

  it('for a server without TLS', async () => {
    const refuseTls = (socket: Socket) => socket.once('data', () => socket.end('N'));
    const message = await messageFrom(refuseTls, { query: '?sslmode=verify-full' });
    expect(message).toMatch(/^The server does not support SSL.*; remove sslmode from DATABASE_URL$/);
  });

  it('for a name with several addresses, of which none answers', async () => {
    const failed = Object.assign(new AggregateError([new Error('refused ::1'), new Error('refused 127.0.0.1')], ''), {
      code: 'ECONNREFUSED',
    });
    expect(explainDatabaseError(failed)).toMatchObject({
      message: 'refused ::1, refused 127.0.0.1',
      code: 'ECONNREFUSED',
    });
  });
});
