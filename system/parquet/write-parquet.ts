import { type Column, encodeColumn, PHYSICAL_TYPES } from './columns';
import { encodeStruct, type ThriftValue } from './thrift';

/** The value of a cell: epoch ms for a column of instants. */
export type Cell = number | string | null;

const MAGIC = Buffer.from('PAR1');
const ROWS_PER_GROUP = 10_000;
const OPTIONAL = 1;

/**
 * Writes a table as a Parquet file: plain values without compression, with an optional column for each column of the table
 * (https://parquet.apache.org/docs/file-format/). Only one group of rows is in memory.
 */
export function* writeParquet(columns: readonly Column[], rows: Iterable<readonly Cell[]>): Iterable<Buffer> {
  yield MAGIC;
  let offset = MAGIC.byteLength;
  let rowCount = 0;
  const groups: ThriftValue[] = [];
  for (const group of chunk(rows, ROWS_PER_GROUP)) {
    const chunks: ThriftValue[] = [];
    const start = offset;
    for (const [index, column] of columns.entries()) {
      const bytes = encodeColumn(
        column,
        group.map((row) => row[index] ?? null),
      );
      yield bytes;
      chunks.push(describeChunk(column, { offset, size: bytes.byteLength, values: group.length }));
      offset += bytes.byteLength;
    }
    rowCount += group.length;
    groups.push({ struct: { 1: { list: chunks }, 2: { i64: offset - start }, 3: { i64: group.length } } });
  }
  const footer = encodeFooter(columns, { groups, rowCount });
  const length = Buffer.alloc(4);
  length.writeUInt32LE(footer.byteLength);
  yield Buffer.concat([footer, length, MAGIC]);
}

function encodeFooter(
  columns: readonly Column[],
  { groups, rowCount }: { groups: readonly ThriftValue[]; rowCount: number },
): Buffer {
  const root = { struct: { 4: { text: 'schema' }, 5: { i32: columns.length } } };
  const schema = columns.map(({ name, type }) => {
    const { physical, converted } = PHYSICAL_TYPES[type];
    const convertedType = converted === null ? undefined : { i32: converted };
    return { struct: { 1: { i32: physical }, 3: { i32: OPTIONAL }, 4: { text: name }, 6: convertedType } };
  });
  return encodeStruct({
    1: { i32: 1 },
    2: { list: [root, ...schema] },
    3: { i64: rowCount },
    4: { list: groups },
    6: { text: 'nexthour' },
  });
}

function describeChunk(
  { name, type }: Column,
  { offset, size, values }: { offset: number; size: number; values: number },
): ThriftValue {
  const [plain, rle, uncompressed] = [0, 3, 0];
  const metadata = {
    1: { i32: PHYSICAL_TYPES[type].physical },
    2: { list: [{ i32: plain }, { i32: rle }] },
    3: { list: [{ text: name }] },
    4: { i32: uncompressed },
    5: { i64: values },
    6: { i64: size },
    7: { i64: size },
    9: { i64: offset },
  };
  return { struct: { 2: { i64: offset }, 3: { struct: metadata } } };
}

function* chunk<T>(values: Iterable<T>, size: number): Iterable<T[]> {
  let part: T[] = [];
  for (const value of values) {
    part.push(value);
    if (part.length < size) continue;
    yield part;
    part = [];
  }
  if (part.length > 0) yield part;
}
