import { request } from 'undici';
import { messageOf } from '../../system/errors';
import { readLines } from '../../system/read-lines';
import { createDispatcher } from '../http-dispatcher';
import { noAnswer, unexpectedAnswer } from './errors';
import { toRestPair } from './symbols';

const ANSWER_DEADLINE_MS = 60_000;

export interface ArchiveQuery {
  readonly asset: string;
  /** Epoch ms. */
  readonly from: number;
  readonly to: number;
}

/** `XBTUSD_1.csv`: the name that Kraken gives to a file of 1-minute bars. */
export function archiveFileName(asset: string): string {
  return `${toRestPair(asset)}_1.csv`;
}

/**
 * Reads the lines of the archive of a simulated Kraken: bars that its trades give. Kraken itself has no such address; its archive is a file
 * for download. @param url the REST API of the simulator @throws NexthourError
 */
export async function* readArchive(
  url: string,
  { asset, from, to }: ArchiveQuery,
  signal: AbortSignal,
): AsyncGenerator<string> {
  const path = `/archive/${archiveFileName(asset)}?from=${from / 1000}&to=${to / 1000}`;
  const address = `${url.replace(/\/+$/, '')}${path}`;
  const dispatcher = createDispatcher({ headersTimeout: ANSWER_DEADLINE_MS, bodyTimeout: ANSWER_DEADLINE_MS });
  try {
    const { statusCode, body } = await request(address, { dispatcher, signal });
    if (statusCode !== 200) throw unexpectedAnswer(path, `status ${statusCode}`);
    yield* readLines(body);
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof Error && 'canRetry' in error) throw error;
    throw noAnswer(address, messageOf(error));
  } finally {
    await dispatcher.destroy();
  }
}
