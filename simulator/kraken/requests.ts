import { type Static, Type } from '@sinclair/typebox';
import { TypeCompiler } from '@sinclair/typebox/compiler';

const reqId = Type.Optional(Type.Integer());
const params = Type.Object({
  channel: Type.String(),
  symbol: Type.Array(Type.String(), { minItems: 1, maxItems: 1000 }),
  snapshot: Type.Optional(Type.Boolean()),
});

export const Request = Type.Union([
  Type.Object({ method: Type.Union([Type.Literal('subscribe'), Type.Literal('unsubscribe')]), params, req_id: reqId }),
  Type.Object({ method: Type.Literal('ping'), req_id: reqId }),
]);
export type Request = Static<typeof Request>;
const check = TypeCompiler.Compile(Request);

/** A request to the WebSocket; `null` when the text is none. */
export function readRequest(text: string): Request | null {
  try {
    const value: unknown = JSON.parse(text);
    return check.Check(value) ? value : null;
  } catch {
    return null;
  }
}

/** A number like `123` and not a text, if the request has one. */
type ReqId = { readonly req_id?: number | undefined };

/** The times of an answer: 2026-11-21T07:15:02.123000Z. */
interface Times {
  readonly receivedAt: number;
  readonly now: number;
}

export function writePong({ req_id }: ReqId, times: Times): string {
  return JSON.stringify({ method: 'pong', req_id, ...writeTimes(times) });
}

export function writeAcknowledgement(
  answer: ReqId & { method: string; symbol: string; snapshot?: boolean | undefined },
  times: Times,
): string {
  const { method, symbol, snapshot, req_id } = answer;
  const result = { channel: 'trade', snapshot, symbol };
  return JSON.stringify({ method, result, success: true, req_id, ...writeTimes(times) });
}

export function writeRefusal(
  answer: ReqId & { method: string; symbol?: string | undefined; error: string },
  times: Times,
): string {
  return JSON.stringify({ ...answer, success: false, ...writeTimes(times) });
}

function writeTimes({ receivedAt, now }: Times) {
  return { time_in: formatMicroseconds(receivedAt), time_out: formatMicroseconds(now) };
}

function formatMicroseconds(time: number): string {
  return `${new Date(time).toISOString().slice(0, 23)}000Z`;
}

export const HEARTBEAT = '{"channel":"heartbeat"}';

/** @param source the source name of the prices. Kraken does not send it: its prices have the source `kraken` */
export function writeStatus(status: {
  connectionId: number;
  system: 'online' | 'maintenance';
  source: string;
}): string {
  const { connectionId, system, source } = status;
  const data = [{ api_version: 'v2', connection_id: connectionId, system, version: '2.0.0', source }];
  return JSON.stringify({ channel: 'status', type: 'update', data });
}
