import type { Static, TSchema } from '@sinclair/typebox';
import { TypeCompiler } from '@sinclair/typebox/compiler';
import { tryParseJson } from '../../system/parse-json';

export type Decoded<T> = { readonly message: T } | { readonly problem: string };

/** Returns a function that reads the JSON of a message, or says why it cannot be used. */
export function createDecoder<Schema extends TSchema>(schema: Schema): (text: string) => Decoded<Static<Schema>> {
  const check = TypeCompiler.Compile(schema);
  const { const: known } = (schema.properties as { version: { const: number } }).version;
  return (text) => {
    const value = tryParseJson(text);
    if (check.Check(value)) return { message: value };
    if (value === undefined) return { problem: 'it is not JSON' };
    const version = (value as { version?: unknown } | null)?.version;
    if (typeof version === 'number' && version !== known) {
      return { problem: `it has the version ${version}, and this program reads version ${known}; update nexthour` };
    }
    const first = check.Errors(value).First();
    return { problem: first ? `${first.path || 'the message'}: ${first.message}` : 'it has an unknown shape' };
  };
}
