type Cell = string | number | boolean | null;

/** One line of a CSV (RFC 4180), with its line feed; nothing for `null`, numbers in their shortest exact form. */
export function csvLine(cells: readonly Cell[]): string {
  return `${cells.map(quote).join(',')}\n`;
}

function quote(cell: Cell): string {
  const text = String(cell ?? '');
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
