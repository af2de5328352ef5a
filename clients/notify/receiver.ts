import { createHash } from 'node:crypto';

type ReceiverKind = 'slack' | 'discord' | 'ntfy' | 'webhook';

/** A server that gets messages. Its URL is a secret: it allows posting. Only `name` and `id` may be shown. */
export interface Receiver {
  readonly kind: ReceiverKind;
  /** Without user and password. */
  readonly url: URL;
  /** The header for the user and the password of the URL; `null` when it has none. */
  readonly authorization: string | null;
  /** Identifies the URL without revealing it. */
  readonly id: string;
  /** `slack hooks.slack.com`, for messages. */
  readonly name: string;
  /** Why the kind may not be the intended one; `null` when it is clear. */
  readonly doubt: string | null;
  /** Every part of the URL that must not be shown. */
  readonly secrets: readonly string[];
}

const ID_LENGTH = 16;
/** Shorter parts of a path are not secret, and hiding them would make answers unreadable. */
const MIN_SECRET_LENGTH = 3;
const CHOICE = 'write slack+https://, discord+https:// or ntfy+https:// if it is one of these';

/** @param text a value that matches the schema of NOTIFY_URL: URLs separated by commas */
export function parseReceivers(text: string | undefined): Receiver[] {
  const urls = (text ?? '').split(',').map((url) => url.trim());
  return [...new Set(urls)].filter((url) => url !== '').map(parseReceiver);
}

function parseReceiver(text: string): Receiver {
  const [, prefix, address = ''] = /^(?:([a-z]+)\+)?(.*)$/s.exec(text) ?? [];
  const url = new URL(address);
  const { username, password } = url;
  const { kind, doubt } = prefix === undefined ? recogniseKind(url) : checkKind(prefix as ReceiverKind, url);
  const credentials = `${decode(username)}:${decode(password)}`;
  const authorization = credentials === ':' ? null : `Basic ${Buffer.from(credentials).toString('base64')}`;
  url.username = '';
  url.password = '';
  const id = createHash('sha256').update(`${kind} ${text}`).digest('hex').slice(0, ID_LENGTH);
  const secrets = listSecrets({ text, url, values: [username, password, credentials, authorization ?? ''] });
  return { kind, url, authorization, id, name: `${kind} ${url.host}`, doubt, secrets };
}

function checkKind(kind: ReceiverKind, { pathname }: URL): { kind: ReceiverKind; doubt: string | null } {
  const doubt = kind === 'ntfy' && pathname === '/' ? 'the URL has no topic; write ntfy+https://host/topic' : null;
  return { kind, doubt };
}

function recogniseKind({ hostname, pathname }: URL): { kind: ReceiverKind; doubt: string | null } {
  if (hostname === 'hooks.slack.com') return { kind: 'slack', doubt: null };
  const isDiscord = /(^|\.)discord(app)?\.com$/.test(hostname);
  if (isDiscord && /^\/api\/(v\d+\/)?webhooks\//.test(pathname)) return { kind: 'discord', doubt: null };
  const hasTopic = /^\/[^/]+\/?$/.test(pathname);
  if (hostname === 'ntfy.sh' && hasTopic) return { kind: 'ntfy', doubt: null };
  const known = isDiscord || /(^|\.)(slack\.com|ntfy\.sh)$/.test(hostname) || /(slack|discord|ntfy)/.test(hostname);
  const doubt = known
    ? `the URL does not look like a webhook of ${hostname}, so it gets generic JSON; ${CHOICE}`
    : null;
  return { kind: 'webhook', doubt };
}

function listSecrets({ text, url, values }: { text: string; url: URL; values: readonly string[] }): string[] {
  const parts = [...url.pathname.split('/'), ...url.searchParams.values(), ...values];
  const decoded = parts.map((part) => decode(part));
  const whole = [text, url.href, `${url.pathname}${url.search}`, url.pathname, url.search];
  // Longest first: a part of a secret that is hidden already cannot be found any more.
  return [...new Set([...whole, ...parts, ...decoded])]
    .filter((part) => part.length >= MIN_SECRET_LENGTH)
    .sort((one, other) => other.length - one.length);
}

/** Decodes `%41`. Keeps a text that is not encoded correctly. */
function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
