type Row = readonly string[];

/**
 * Renders rows as aligned columns, two spaces apart. When the terminal is too narrow, the last cell of each row moves to a
 * separate line, below the second column.
 */
export function renderTable(rows: readonly Row[], terminalWidth = process.stdout.columns ?? Infinity): string {
  const wide = alignColumns(rows);
  const isTooWide = wide.some((line) => line.length > terminalWidth);
  return `${(isTooWide ? stackLastCells(rows) : wide).join('\n')}\n`;
}

function alignColumns(rows: readonly Row[]): string[] {
  const columns = Math.max(0, ...rows.map((row) => row.length));
  const widths = Array.from({ length: columns }, (_, column) => widthOf(rows, column));
  return rows.map((row) => `  ${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  ')}`.trimEnd());
}

function stackLastCells(rows: readonly Row[]): string[] {
  const heads = alignColumns(rows.map((row) => row.slice(0, -1)));
  const indent = ' '.repeat(widthOf(rows, 0) + 4);
  return rows.flatMap((row, index) => [heads[index] ?? '', ...(row.at(-1) ? [`${indent}${row.at(-1)}`] : [])]);
}

function widthOf(rows: readonly Row[], column: number): number {
  return Math.max(0, ...rows.map((row) => row[column]?.length ?? 0));
}
