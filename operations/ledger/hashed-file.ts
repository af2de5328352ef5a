import { createHash } from 'node:crypto';
import { type FileHandle, open } from 'node:fs/promises';
import { join } from 'node:path';
import { createDraft } from '../../system/files';

export interface WrittenFile {
  readonly name: string;
  readonly sha256: string;
  readonly bytes: number;
  /** Lines, without the header. */
  readonly rows: number;
}

/** A file that is written line by line and hashed as it grows. It gets its final name when it is complete. */
export interface HashedFile {
  write(line: string): Promise<void>;
  finish(): Promise<WrittenFile>;
  /** Deletes an unfinished file. */
  discard(): Promise<void>;
}

const FLUSH_CHARACTERS = 256 * 1024;

export async function openHashedFile(folder: string, name: string, header: string): Promise<HashedFile> {
  const draft = createDraft(join(folder, name));
  const file: FileHandle = await open(draft.path, 'w');
  const hash = createHash('sha256');
  let pending = header;
  let [rows, bytes] = [0, 0];

  async function flush(): Promise<void> {
    const chunk = Buffer.from(pending);
    pending = '';
    hash.update(chunk);
    bytes += chunk.byteLength;
    await file.write(chunk);
  }

  return {
    write: async (line) => {
      pending += line;
      rows += 1;
      if (pending.length >= FLUSH_CHARACTERS) await flush();
    },
    finish: async () => {
      await flush();
      await file.close();
      await draft.commit();
      return { name, sha256: hash.digest('hex'), bytes, rows };
    },
    discard: async () => {
      await file.close().catch(() => undefined);
      await draft.discard();
    },
  };
}
