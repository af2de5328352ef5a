import { Type } from '@sinclair/typebox';
import { TypeCompiler } from '@sinclair/typebox/compiler';
import { LIVE_CHANNELS, type LiveChannel } from '../../../../clients/postgres/live-changes';
import { tryParseJson } from '../../../../system/parse-json';

/** Longer messages of clients end the connection. */
export const MAX_MESSAGE_BYTES = 4_096;

const Channels = Type.Array(Type.Union(LIVE_CHANNELS.map((channel) => Type.Literal(channel))), { maxItems: 16 });
const Subscription = {
  asset: Type.String({ pattern: '^[A-Za-z0-9_]{1,20}$' }),
  channels: Type.Optional(Channels),
};
const CHECKS = {
  subscribe: TypeCompiler.Compile(Type.Object({ type: Type.Literal('subscribe'), ...Subscription })),
  unsubscribe: TypeCompiler.Compile(Type.Object({ type: Type.Literal('unsubscribe'), ...Subscription })),
};

/** What a client asks for. */
export type ClientMessage =
  | { readonly type: 'ping' }
  | {
      readonly type: 'subscribe' | 'unsubscribe';
      readonly asset: string;
      readonly channels: readonly LiveChannel[];
    };

const EXAMPLE = '{"type":"subscribe","asset":"BTC","channels":["bars","forecasts"]}';

/** Reads a message of a client, or says in words what is wrong with it. */
export function readClientMessage(text: string): ClientMessage | { readonly problem: string } {
  const value = tryParseJson(text);
  const type = (value as { type?: unknown } | null | undefined)?.type;
  if (type === 'ping') return { type };
  if (type !== 'subscribe' && type !== 'unsubscribe') {
    const what = value === undefined ? 'The message is not JSON' : 'The message has no known type';
    return { problem: `${what}; send subscribe, unsubscribe or ping, like ${EXAMPLE}` };
  }
  if (CHECKS[type].Check(value)) {
    const { asset, channels = [...LIVE_CHANNELS] } = value;
    return { type, asset: asset.toUpperCase(), channels: channels.length === 0 ? [...LIVE_CHANNELS] : channels };
  }
  const { path = '' } = CHECKS[type].Errors(value).First() ?? {};
  const field = path.split('/')[1] ?? '';
  return field === 'channels'
    ? { problem: `channels must be a list of ${LIVE_CHANNELS.join(', ')}; without it, all are meant` }
    : { problem: `asset must be the code of an asset of the live line, like ${EXAMPLE}` };
}
