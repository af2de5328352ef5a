import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { sql } from 'kysely';
import { isConnectionError } from '../../../../clients/postgres/connection-errors';
import { withDatabase } from '../../../../clients/postgres/database';
import { withDeadline } from '../../../../system/calls';

/** The error of a query to a server that treats each connection with `onConnection`. */
async function errorFrom(onConnection: ((socket: Socket) => void) | 'not listening'): Promise<unknown> {
  const server = createServer((socket) => onConnection !== 'not listening' && onConnection(socket));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  if (onConnection === 'not listening') server.close();
  try {
    return await withDatabase(`postgres://nobody:x@127.0.0.1:${port}/x`, (database) =>
      sql`select 1`.execute(database).then(
        () => null,
        (error: unknown) => error,
      ),
    );
  } finally {
    server.close();
  }
}

/** A message of Postgres' protocol: ErrorResponse with this SQLSTATE. */
function errorResponse(code: string): Buffer {
  const fields = Buffer.from(`SFATAL\0C${code}\0Mrefused\0\0`);
  const head = Buffer.alloc(5);
  head.write('E');
  head.writeInt32BE(4 + fields.length, 1);
  return Buffer.concat([head, fields]);
}

describe('isConnectionError', () => {
  it.each([
    ['does not listen', 'not listening'],
    ['closes the connection', (socket: Socket) => socket.once('data', () => socket.end())],
    ['resets the connection', (socket: Socket) => socket.once('data', () => socket.resetAndDestroy())],
  ] as const)('should be true when the database %s', async (_, onConnection) => {
    expect(isConnectionError(await errorFrom(onConnection))).toBe(true);
  });

  it.each(['08006', '28P01', '3D000', '53100', '53300', '57014', '57P01', '57P03'])(
    'should be true when the database answers %s',
    async (code) => {
      const error = await errorFrom((socket) => socket.once('data', () => socket.end(errorResponse(code))));
      expect(error).toMatchObject({ code });
      expect(isConnectionError(error)).toBe(true);
    },
  );

  it('should be true when there is no answer in time', async () => {
    const error = await withDeadline(1, new Promise(() => undefined)).catch((reason: unknown) => reason);
    expect(isConnectionError(error)).toBe(true);
  });

  it.each(['22021', '22P02', '42703', '23505', '40001', 'XX000'])(
    'should be false when the database answers %s',
    async (code) => {
      const error = await errorFrom((socket) => socket.once('data', () => socket.end(errorResponse(code))));
      expect(isConnectionError(error)).toBe(false);
    },
  );

  it.each([
    new TypeError('x is undefined'),
    Object.assign(new TypeError('x'), { code: 'ERR_INVALID_ARG_TYPE' }),
    undefined,
  ])('should be false for %s', (error) => {
    expect(isConnectionError(error)).toBe(false);
  });
});
