import { createHash } from 'node:crypto';

/** What stands before the first forecast of a chain. */
export const CHAIN_START = '0'.repeat(64);

/**
 * The hash that seals an entry to the one before it: sha256 of the previous hash, a line feed, and the entry as JSON with
 * its fields in alphabetical order. Anyone can recompute it from an export.
 */
export function sealOf(previousHash: string, entry: Readonly<Record<string, unknown>>): string {
  const sorted = Object.fromEntries(Object.entries(entry).sort(([a], [b]) => (a < b ? -1 : 1)));
  return createHash('sha256')
    .update(`${previousHash}\n${JSON.stringify(sorted)}`)
    .digest('hex');
}
