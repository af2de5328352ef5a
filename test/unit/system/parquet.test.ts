import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { projectRoot } from '../../../config/paths';
import type { Column } from '../../../system/parquet/columns';
import { type Cell, writeParquet } from '../../../system/parquet/write-parquet';

const columns: readonly Column[] = [
  { name: 'hour', type: 'instant' },
  { name: 'log_sigma', type: 'number' },
  { name: 'label', type: 'integer' },
  { name: 'split', type: 'text' },
];

/** Arrow, the reference implementation of Parquet, reads the file. Numbers come as their bits. */
function readWithArrow(rows: readonly (readonly Cell[])[]) {
  const folder = mkdtempSync(join(tmpdir(), 'nexthour-parquet-'));
  try {
    const file = join(folder, 'table.parquet');
    writeFileSync(file, Buffer.concat([...writeParquet(columns, rows)]));
    const program = `
import json, struct, sys
import pyarrow.parquet as parquet
table = parquet.read_table(sys.argv[1])
columns = table.to_pydict()
columns['hour'] = [None if t is None else t.timestamp() * 1000 for t in columns['hour']]
columns['log_sigma'] = [None if x is None else struct.pack('>d', x).hex() for x in columns['log_sigma']]
print(json.dumps({'types': [str(field.type) for field in table.schema], 'columns': columns}))`;
    const python = join(projectRoot, '.venv', 'bin', 'python');
    const options = { encoding: 'utf8', maxBuffer: 1e8 } as const;
    return JSON.parse(execFileSync(python, ['-c', program, file], options));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function bits(value: Cell): Cell {
  if (typeof value !== 'number') return value;
  const bytes = Buffer.alloc(8);
  bytes.writeDoubleBE(value);
  return bytes.toString('hex');
}

const HOUR = Date.UTC(2026, 10, 21, 7);

it.each([0, 1, 8, 9, 10_000, 20_017])('should write %d rows that Arrow reads bit for bit', (count) => {
  const rows = Array.from({ length: count }, (_, index): Cell[] => [
    HOUR + index * 3_600_000,
    index % 7 === 3 ? null : Math.sin(index) / 3,
    index % 5 === 0 ? null : index % 2,
    index % 3 === 0 ? null : (['train', 'tést'][index % 2] ?? null),
  ]);
  const { types, columns: read } = readWithArrow(rows);
  expect(types).toEqual(['timestamp[ms, tz=UTC]', 'double', 'int32', 'string']);
  const column = (index: number) => rows.map((row) => row[index] ?? null);
  expect(read).toEqual({ hour: column(0), log_sigma: column(1).map(bits), label: column(2), split: column(3) });
});
