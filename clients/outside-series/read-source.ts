import { Type } from '@sinclair/typebox';
import { TypeCompiler } from '@sinclair/typebox/compiler';
import type { JsonApi } from './get-json';

const SourceAnswer = TypeCompiler.Compile(Type.Object({ source: Type.String({ pattern: '^[a-z0-9+._-]{1,40}$' }) }));

/**
 * Finds the source of the values of an API. A simulator names it at `/status`; every other server has the real one. The public address is
 * not asked, because each call counts.
 */
export function createSourceReader(
  api: Pick<JsonApi, 'get'>,
  { url, publicUrl, realSource }: { url: string; publicUrl: string; realSource: string },
): (signal?: AbortSignal) => Promise<string> {
  let known = url === publicUrl ? realSource : null;
  return async (signal) => {
    if (known !== null) return known;
    const { value } = await api.get(new URL(`${url}/status`), {}, signal);
    known = SourceAnswer.Check(value) ? value.source : realSource;
    return known;
  };
}
