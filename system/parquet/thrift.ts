/** A value of the compact protocol of Thrift, which Parquet uses for its metadata. A 64-bit number has at most 53 bits here. */
export type ThriftValue =
  | { readonly i32: number }
  | { readonly i64: number }
  | { readonly text: string }
  | { readonly list: readonly ThriftValue[] }
  | { readonly struct: ThriftFields };

/** By field id. */
export type ThriftFields = Readonly<Record<number, ThriftValue | undefined>>;

const TYPES = { i32: 5, i64: 6, text: 8, list: 9, struct: 12 } as const;
const MAX_SHORT = 14;

export function encodeStruct(fields: ThriftFields): Buffer {
  const parts: Uint8Array[] = [];
  let before = 0;
  for (const [key, value] of Object.entries(fields)) {
    if (!value) continue;
    const id = Number(key);
    // The fields of our structs are less than 15 ids apart, so the short form is enough.
    parts.push(Uint8Array.of(((id - before) << 4) | typeOf(value)), encodeValue(value));
    before = id;
  }
  return Buffer.concat([...parts, Uint8Array.of(0)]);
}

function typeOf(value: ThriftValue): number {
  const [name] = Object.keys(value) as (keyof typeof TYPES)[];
  return TYPES[name ?? 'struct'];
}

function encodeValue(value: ThriftValue): Uint8Array {
  if ('struct' in value) return encodeStruct(value.struct);
  if ('list' in value) return encodeList(value.list);
  if ('text' in value) return Buffer.concat([encodeVarint(Buffer.byteLength(value.text)), Buffer.from(value.text)]);
  const number = 'i32' in value ? value.i32 : value.i64;
  return encodeVarint(number >= 0 ? 2 * number : -2 * number - 1);
}

function encodeList(list: readonly ThriftValue[]): Uint8Array {
  const type = list[0] ? typeOf(list[0]) : TYPES.struct;
  const header =
    list.length <= MAX_SHORT
      ? Uint8Array.of((list.length << 4) | type)
      : Buffer.concat([Uint8Array.of(0xf0 | type), encodeVarint(list.length)]);
  return Buffer.concat([header, ...list.map(encodeValue)]);
}

/** Seven bits per byte, the lowest first. @param value a whole number from 0 */
export function encodeVarint(value: number): Uint8Array {
  const bytes: number[] = [];
  let rest = value;
  while (rest >= 128) {
    bytes.push((rest % 128) | 128);
    rest = Math.floor(rest / 128);
  }
  return Uint8Array.from([...bytes, rest]);
}
