/** Titles and links of feeds are untrusted: they become plain text and addresses, and are never interpreted. */

const MAX_TITLE_LENGTH = 300;
const MAX_LINK_LENGTH = 2_000;

const ENTITIES: Readonly<Record<string, string>> = {
  ...{ amp: '&', lt: '<', gt: '>', quot: '"', apos: "'", nbsp: ' ', hellip: '…', ndash: '–', mdash: '—' },
  ...{ lsquo: '‘', rsquo: '’', ldquo: '“', rdquo: '”', euro: '€', pound: '£', yen: '¥', cent: '¢', middot: '·' },
};

/**
 * A title as plain text: without marks of HTML, control characters and characters that change the direction of writing; at most 300
 * characters.
 */
export function cleanTitle(text: string): string {
  return shorten(
    decodeEntities(text)
      .replace(/<\/?[a-z!][^<>]*>/giu, ' ')
      .replace(/[\s\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ')
      .replace(/[\p{Cf}\p{Co}\p{Cs}]/gu, '')
      .trim(),
  );
}

/** Decodes the entities of HTML once. An unknown one stays as it is. */
function decodeEntities(text: string): string {
  return text.replace(/&(?:#(\d{1,7})|#x([0-9a-f]{1,6})|([a-z]{2,8}));/giu, (entity, decimal, hexadecimal, name) => {
    if (name !== undefined) return ENTITIES[name.toLowerCase()] ?? entity;
    const code = decimal === undefined ? Number.parseInt(hexadecimal, 16) : Number(decimal);
    return code <= 0x10ffff ? String.fromCodePoint(code) : '';
  });
}

function shorten(text: string): string {
  const characters = [...text];
  return characters.length <= MAX_TITLE_LENGTH ? text : `${characters.slice(0, MAX_TITLE_LENGTH - 1).join('')}…`;
}

/** @returns an address with http or https, without user and password; `null` when the text is not one */
export function cleanLink(text: string, base: string): string | null {
  const trimmed = text.trim();
  if (trimmed === '' || !URL.canParse(trimmed, base)) return null;
  const url = new URL(trimmed, base);
  if (!isWebAddress(url)) return null;
  return url.href.length <= MAX_LINK_LENGTH ? url.href : null;
}

/** True for http and https, without user and password. */
export function isWebAddress({ protocol, username, password }: URL): boolean {
  return (protocol === 'http:' || protocol === 'https:') && username === '' && password === '';
}
