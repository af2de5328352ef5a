import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import type { Static, TSchema } from '@sinclair/typebox';
import { Value } from '@sinclair/typebox/value';

/** `null` when the file is absent, cut off, or of another shape: what is in it can be made again. */
export function readJson<Schema extends TSchema>(file: { path: string; schema: Schema }): Static<Schema> | null {
  try {
    const value: unknown = JSON.parse(readFileSync(file.path, 'utf8'));
    return Value.Check(file.schema, value) ? value : null;
  } catch {
    return null;
  }
}

/** Replaces the file at once, for its owner's eyes only. */
export function writeJson(file: { path: string; value: unknown }): void {
  const draft = `${file.path}.${process.pid}.new`;
  writeFileSync(draft, `${JSON.stringify(file.value, null, 2)}\n`, { mode: 0o600 });
  renameSync(draft, file.path);
}
