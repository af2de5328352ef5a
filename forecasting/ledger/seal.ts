import { createHash } from 'node:crypto';
import { NexthourError } from '../../system/errors';

/** The previous hash of the first forecast in a chain. */
export const CHAIN_START = '0'.repeat(64);

/**
 * The hash that seals an entry to an earlier entry: sha256 of the earlier entry's hash, a line feed, and the canonical JSON of the
 * entry (docs/ledger.md). It can be recomputed from an export.
 * @throws NexthourError `NotSealable` when a number is not finite
 */
export function computeSeal(previousHash: string, entry: object): string {
  return createHash('sha256')
    .update(`${previousHash}\n${toCanonicalJson(entry)}`)
    .digest('hex');
}

/**
 * JSON without white space. At every depth the fields are ordered by their UTF-16 code units, and undefined fields are left out.
 * Numbers have the shortest form that reads back as the same number (ECMAScript's Number::toString).
 * @throws NexthourError `NotSealable` when a number is not finite
 */
export function toCanonicalJson(entry: object): string {
  return write(entry) ?? notSealable(entry);
}

/** `null` when a number is not finite. The ledger has millions of numbers, so a value is written at once. */
function write(value: unknown): string | null {
  if (typeof value === 'number') return Number.isFinite(value) ? `${value}` : null;
  if (Array.isArray(value)) return writeArray(value);
  if (typeof value === 'object' && value !== null) return writeFields(value as Readonly<Record<string, unknown>>);
  return JSON.stringify(value);
}

function writeArray(items: readonly unknown[]): string | null {
  let text = '';
  for (const item of items) {
    const written = item === undefined ? 'null' : write(item);
    if (written === null) return null;
    text += text === '' ? written : `,${written}`;
  }
  return `[${text}]`;
}

function writeFields(fields: Readonly<Record<string, unknown>>): string | null {
  let text = '';
  for (const name of Object.keys(fields).sort()) {
    const value = fields[name];
    if (value === undefined) continue;
    const written = write(value);
    if (written === null) return null;
    text += `${text === '' ? '' : ','}${JSON.stringify(name)}:${written}`;
  }
  return `{${text}}`;
}

/** JSON writes NaN and infinities as `null`, so a seal over them could not be recomputed. */
function notSealable(entry: object): never {
  const { field, value } = findInfinite(entry, 'the entry') ?? { field: 'the entry', value: entry };
  throw new NexthourError(
    'NotSealable',
    `Cannot write ${field} = ${value} to the ledger; every number in a ledger entry must be finite`,
  );
}

function findInfinite(value: unknown, field: string): { field: string; value: number } | null {
  if (typeof value === 'number') return Number.isFinite(value) ? null : { field, value };
  if (typeof value !== 'object' || value === null) return null;
  const nameOf = (name: string) => (Array.isArray(value) ? `${field}[${name}]` : name);
  for (const [name, inner] of Object.entries(value)) {
    const found = findInfinite(inner, nameOf(name));
    if (found) return found;
  }
  return null;
}
