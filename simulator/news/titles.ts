import { readFileSync } from 'node:fs';
import { parse } from 'csv-parse/sync';

/** The titles in data/headlines.csv. */
export function readTitles(file: string): string[] {
  const rows: Record<string, string>[] = parse(readFileSync(file), { columns: true });
  return rows.flatMap(({ title }) => title ?? []);
}
