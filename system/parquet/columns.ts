import { encodeStruct, encodeVarint } from './thrift';
import type { Cell } from './write-parquet';

export interface Column {
  readonly name: string;
  readonly type: keyof typeof PHYSICAL_TYPES;
}

/** The numbers of Parquet's physical and converted types. */
export const PHYSICAL_TYPES = {
  integer: { physical: 1, converted: null },
  /** An instant in UTC, in ms. */
  instant: { physical: 2, converted: 9 },
  number: { physical: 5, converted: null },
  text: { physical: 6, converted: 0 },
} as const;

/** One data page: which rows have a value, then the values. */
export function encodeColumn({ type }: Column, cells: readonly Cell[]): Buffer {
  const values = cells.filter((cell) => cell !== null);
  const page = Buffer.concat([encodePresence(cells), encodeValues(type, values)]);
  const [dataPage, plain, rle] = [0, 0, 3];
  const counts = { 1: { i32: cells.length }, 2: { i32: plain }, 3: { i32: rle }, 4: { i32: rle } };
  const sizes = { 2: { i32: page.byteLength }, 3: { i32: page.byteLength } };
  return Buffer.concat([encodeStruct({ 1: { i32: dataPage }, ...sizes, 5: { struct: counts } }), page]);
}

/** One bit per row, as a single bit-packed run. */
function encodePresence(cells: readonly Cell[]): Buffer {
  const bits = new Uint8Array(Math.ceil(cells.length / 8));
  for (const [row, cell] of cells.entries()) {
    if (cell !== null) bits[row >> 3] = (bits[row >> 3] ?? 0) | (1 << (row & 7));
  }
  const header = encodeVarint(bits.length * 2 + 1);
  const length = Buffer.alloc(4);
  length.writeUInt32LE(header.length + bits.length);
  return Buffer.concat([length, header, bits]);
}

function encodeValues(type: Column['type'], values: readonly (number | string)[]): Buffer {
  if (type === 'text') return Buffer.concat(values.map((value) => encodeText(String(value))));
  const width = type === 'integer' ? 4 : 8;
  const bytes = Buffer.alloc(values.length * width);
  for (const [index, value] of values.entries()) writeNumber[type](bytes, Number(value), index * width);
  return bytes;
}

const writeNumber = {
  integer: (bytes: Buffer, value: number, at: number) => bytes.writeInt32LE(value, at),
  instant: (bytes: Buffer, value: number, at: number) => bytes.writeBigInt64LE(BigInt(value), at),
  number: (bytes: Buffer, value: number, at: number) => bytes.writeDoubleLE(value, at),
};

function encodeText(text: string): Buffer {
  const length = Buffer.alloc(4);
  length.writeUInt32LE(Buffer.byteLength(text));
  return Buffer.concat([length, Buffer.from(text)]);
}
