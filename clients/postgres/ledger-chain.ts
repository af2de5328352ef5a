import { createHash } from 'node:crypto';

/** What stands before the first forecast of a chain. */
export const CHAIN_START = '0'.repeat(64);

/** Something that JSON cannot tell without loss, so that its seal could not be recomputed. */
export class NotSealable extends Error {
  override readonly name = 'NotSealable';
  readonly canRetry = false;
  constructor(
    readonly field: string,
    readonly value: unknown,
  ) {
    super(`${field} is ${String(value)} and cannot be written to the ledger; every number in it must be finite`);
  }
}

/**
 * The hash that seals an entry to the one before it: sha256 of the previous hash, a line feed, and the entry's canonical JSON
 * (docs/ledger.md). Anyone can recompute it from an export.
 * @throws NotSealable
 */
export function sealOf(previousHash: string, entry: object): string {
  return createHash('sha256')
    .update(`${previousHash}\n${canonicalJson(entry)}`)
    .digest('hex');
}

/**
 * JSON without white space, fields in the order of their UTF-16 code units at every depth, fields that are undefined left out, numbers
 * in the shortest form that reads back the same (ECMAScript's Number::toString).
 * @throws NotSealable
 */
export function canonicalJson(entry: object): string {
  return JSON.stringify(sorted(entry, 'the entry'));
}

function sorted(value: unknown, field: string): unknown {
  if (typeof value === 'number' && !Number.isFinite(value)) throw new NotSealable(field, value);
  if (Array.isArray(value)) return value.map((item, index) => sorted(item, `${field}[${index}]`));
  if (typeof value !== 'object' || value === null) return value;
  const fields = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(fields.map(([name, inner]) => [name, sorted(inner, name)]));
}
