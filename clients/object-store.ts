import { createHash } from 'node:crypto';
import type { Client } from 'minio';
import type { ObjectStoreSettings } from '../config/settings';
import { NexthourError } from '../system/errors';
import { callStore, createClient } from './object-store/connection';

/** The key of stored bytes, with their expected hash and size. */
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

/** Stores bytes under their own hash, so stored objects never change. */
export interface ObjectStore {
  /** Stores the bytes under `<folder>/<sha256>/<name>` unless that key exists. Then reads the object back and checks its hash. */
  put(object: NewObject): Promise<ObjectRef>;
  /** @throws NexthourError `CorruptObject` when the stored bytes do not have the expected hash, or are too many */
  get(ref: ObjectRef): Promise<Buffer>;
}

/**
 * Upper bound for one object. The client numbers the parts of a multipart upload wrongly, so an object must fit in
 * one part (docs/decisions/0004).
 */
const MAX_OBJECT_BYTES = 64 * 1024 * 1024;

export function connectObjectStore(settings: ObjectStoreSettings): ObjectStore {
  const client = createClient(settings);
  const { bucket } = settings;

  async function get(ref: ObjectRef): Promise<Buffer> {
    const bytes = await callStore('get', ref.key, () => download(client, bucket, ref));
    const found = sha256Of(bytes);
    if (found === ref.sha256) return bytes;
    throw new NexthourError('CorruptObject', `Object ${ref.key} has sha256 ${found}, but should have ${ref.sha256}`);
  }

  async function put({ folder, name, bytes, contentType }: NewObject): Promise<ObjectRef> {
    const sha256 = sha256Of(bytes);
    const ref = { key: `${folder}/${sha256}/${name}`, sha256, bytes: bytes.byteLength };
    refuseTooLarge(ref);
    const onlyIfAbsent = { 'Content-Type': contentType, 'If-None-Match': '*' };
    await callStore('put', ref.key, () =>
      client.putObject(bucket, ref.key, bytes, bytes.byteLength, onlyIfAbsent).catch(ignoreExisting),
    );
    await get(ref);
    return ref;
  }

  return { put, get };
}

export function sha256Of(bytes: Buffer | string): string {
  return createHash('sha256').update(bytes).digest('hex');
}

function refuseTooLarge({ key, bytes }: ObjectRef): void {
  if (bytes <= MAX_OBJECT_BYTES) return;
  throw new NexthourError('ObjectTooLarge', `Object ${key} has ${bytes} bytes; the limit is ${MAX_OBJECT_BYTES}`);
}

/** Stops at the first byte that is too many, so that an endless answer does not fill the memory. */
async function download(client: Client, bucket: string, { key, bytes }: ObjectRef): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let received = 0;
  for await (const chunk of await client.getObject(bucket, key)) {
    received += (chunk as Buffer).byteLength;
    if (received > bytes) throw tooLong(key, bytes);
    chunks.push(chunk as Buffer);
  }
  return Buffer.concat(chunks);
}

function tooLong(key: string, bytes: number): NexthourError {
  return new NexthourError('CorruptObject', `Object ${key} has more than the ${bytes} bytes that were stored`);
}

function ignoreExisting(error: { code?: string }): void {
  if (error.code !== 'PreconditionFailed') throw error;
}
