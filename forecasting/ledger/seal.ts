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
  return JSON.stringify(sortFields(entry, 'the entry'));
}

function sortFields(value: unknown, field: string): unknown {
  if (typeof value === 'number' && !Number.isFinite(value)) throw notSealable(field, value);
  if (Array.isArray(value)) return value.map((item, index) => sortFields(item, `${field}[${index}]`));
  if (typeof value !== 'object' || value === null) return value;
  const fields = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(fields.map(([name, inner]) => [name, sortFields(inner, name)]));
}

/** JSON writes NaN and infinities as `null`, so a seal over them could not be recomputed. */
function notSealable(field: string, value: number): NexthourError {
  return new NexthourError(
    'NotSealable',
    `Cannot write ${field} = ${value} to the ledger; every number in a ledger entry must be finite`,
  );
}
