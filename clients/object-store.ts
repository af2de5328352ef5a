import { createHash } from 'node:crypto';
import type { Client } from 'minio';
import type { ObjectStoreSettings } from '../config/settings';
import { attempt, createClient } from './object-store/connection';

/** Where bytes stand, and what they must be. */
export interface ObjectRef {
  readonly key: string;
  readonly sha256: string;
  readonly bytes: number;
}

export interface NewObject {
  readonly folder: string;
  readonly name: string;
  readonly bytes: Buffer;
  readonly contentType: string;
}

/** Bytes under their own hash: what was put once never changes. */
export interface ObjectStore {
  /** Puts under `<folder>/<sha256>/<name>` unless it is there, reads back and checks. The same bytes have the same key. */
  put(object: NewObject): Promise<ObjectRef>;
  /** @throws CorruptObject when what is stored is not what the reference says. */
  get(ref: ObjectRef): Promise<Buffer>;
}

/** The client numbers the parts of a multipart upload from 2, so an object must fit one part (docs/decisions/0004). */
const ONE_PART_BYTES = 64 * 1024 * 1024;

export class CorruptObject extends Error {
  override readonly name = 'CorruptObject';
  readonly canRetry = false;
  constructor(
    readonly key: string,
    readonly expectedSha256: string,
    readonly foundSha256: string,
  ) {
    super(`Object ${key} should have sha256 ${expectedSha256} and has ${foundSha256}`);
  }
}

export class ObjectTooLarge extends Error {
  override readonly name = 'ObjectTooLarge';
  readonly canRetry = false;
  constructor(
    readonly key: string,
    readonly bytes: number,
  ) {
    super(`Object ${key} has ${bytes} bytes; at most ${ONE_PART_BYTES} can be stored`);
  }
}

export function connectObjectStore(settings: ObjectStoreSettings): ObjectStore {
  const client = createClient(settings);
  const { bucket } = settings;

  async function get(ref: ObjectRef): Promise<Buffer> {
    const bytes = await attempt('get', ref.key, () => download(client, bucket, ref.key));
    const found = sha256Of(bytes);
    if (found !== ref.sha256) throw new CorruptObject(ref.key, ref.sha256, found);
    return bytes;
  }

  async function put({ folder, name, bytes, contentType }: NewObject): Promise<ObjectRef> {
    const sha256 = sha256Of(bytes);
    const ref = { key: `${folder}/${sha256}/${name}`, sha256, bytes: bytes.byteLength };
    if (bytes.byteLength > ONE_PART_BYTES) throw new ObjectTooLarge(ref.key, bytes.byteLength);
    const onlyIfAbsent = { 'Content-Type': contentType, 'If-None-Match': '*' };
    await attempt('put', ref.key, () =>
      client.putObject(bucket, ref.key, bytes, bytes.byteLength, onlyIfAbsent).catch(ignoreAlreadyThere),
    );
    await get(ref);
    return ref;
  }

  return { put, get };
}

export function sha256Of(bytes: Buffer | string): string {
  return createHash('sha256').update(bytes).digest('hex');
}

async function download(client: Client, bucket: string, key: string): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of await client.getObject(bucket, key)) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

function ignoreAlreadyThere(error: { code?: string }): void {
  if (error.code !== 'PreconditionFailed') throw error;
}
