import { formatInstant } from '../../forecasting/hour';
import type { Receiver } from './receiver';

export interface Notification {
  /** Identifies the event. A receiver that gets a message twice can recognise it. */
  readonly id: string;
  readonly kind: string;
  readonly priority: 'high' | 'normal' | 'low';
  readonly asset: string;
  /** Epoch ms. */
  readonly time: number;
  readonly title: string;
  readonly text: string;
}

/** Slack recommends at most 4,000 characters. Discord refuses more than 2,000. Longer messages of ntfy become attachments. */
const MAX_SLACK_LENGTH = 4_000;
const MAX_DISCORD_LENGTH = 2_000;
const MAX_NTFY_BYTES = 4_096;
const NTFY_PRIORITIES = { high: 4, normal: 3, low: 2 } as const;

/** The request for a message in the format of the receiver: the address and the body as JSON. */
export function formatMessage({ kind, url }: Receiver, message: Notification): { url: URL; body: object } {
  const { title, text } = message;
  if (kind === 'slack')
    return { url, body: { text: cut(`*${escapeSlack(title)}*\n${escapeSlack(text)}`, MAX_SLACK_LENGTH) } };
  if (kind === 'discord') {
    const content = cut(`**${escapeDiscord(title)}**\n${escapeDiscord(text)}`, MAX_DISCORD_LENGTH);
    return { url, body: { content, allowed_mentions: { parse: [] } } };
  }
  if (kind === 'ntfy') return formatNtfy(url, message);
  const { time, ...fields } = message;
  return { url, body: { source: 'nexthour', ...fields, time: formatInstant(time) } };
}

/** Publishes as JSON to the root of the server, because headers cannot hold every character. */
function formatNtfy(url: URL, { title, text, priority }: Notification): { url: URL; body: object } {
  const path = url.pathname.replace(/\/+$/, '').split('/');
  const topic = path.pop() ?? '';
  const root = new URL(url);
  root.pathname = `${path.join('/')}/`;
  return {
    url: root,
    body: { topic, title, message: cutBytes(text, MAX_NTFY_BYTES), priority: NTFY_PRIORITIES[priority] },
  };
}

function escapeSlack(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

function escapeDiscord(text: string): string {
  return text.replace(/[\\*_~|`>#]/g, '\\$&');
}

/** Cuts a text to at most `max` UTF-16 units, not in the middle of a character. */
function cut(text: string, max: number): string {
  if (text.length <= max) return text;
  return `${text.slice(0, max - 1).replace(/[\uD800-\uDBFF]$/, '')}…`;
}

function cutBytes(text: string, max: number): string {
  const bytes = Buffer.from(text);
  if (bytes.length <= max) return text;
  const ellipsis = Buffer.byteLength('…');
  return `${bytes
    .subarray(0, max - ellipsis)
    .toString()
    .replace(/\uFFFD+$/, '')}…`;
}
