import type { ComponentChildren } from 'preact';
import { Explained, Term } from './glossary/explained';

export interface Column<Row> {
  readonly title: string;
  readonly cell: (row: Row) => ComponentChildren;
  /** Numbers are aligned to the right. */
  readonly isNumber?: boolean;
  /** Long texts are broken into lines. */
  readonly wraps?: boolean;
  /** Hidden on a phone, where the other columns say enough. */
  readonly isMinor?: boolean;
  /** What the column means; default: what the glossary says about its title. */
  readonly hint?: string;
}

interface TableProps<Row> {
  /** What the table shows, for screen readers; also above the table with `showsCaption`. */
  readonly caption: string;
  readonly showsCaption?: boolean;
  readonly columns: readonly Column<Row>[];
  readonly rows: readonly Row[];
  readonly keyOf: (row: Row) => string;
  readonly isCurrent?: (row: Row) => boolean;
}

/**
 * A table that scrolls sideways in its own box. The first column names the row. On a phone, a table with long texts shows the cells of a
 * row below each other instead.
 */
export function Table<Row>({ caption, showsCaption = false, columns, rows, keyOf, isCurrent }: TableProps<Row>) {
  const stacks = columns.some(({ wraps, isMinor }) => wraps && !isMinor);
  return (
    <section class="table-box" aria-label={caption} ref={letKeyboardScroll}>
      <table class={stacks ? 'stacks' : ''}>
        <caption class={showsCaption ? '' : 'unseen'}>{caption}</caption>
        <thead>
          <tr>
            {columns.map((column) => (
              <th key={column.title} scope="col" class={classOf(column)}>
                <Title {...column} />
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={keyOf(row)} aria-current={isCurrent?.(row) ? 'true' : undefined}>
              {columns.map((column) => (
                <td key={column.title} class={classOf(column)} data-title={column.title}>
                  {column.cell(row)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

function Title({ title, hint }: { title: string; hint?: string }) {
  return hint === undefined ? <Term>{title}</Term> : <Explained text={hint}>{title}</Explained>;
}

function classOf({ isNumber, wraps, isMinor }: Pick<Column<never>, 'isNumber' | 'wraps' | 'isMinor'>): string {
  return [isNumber && 'number', wraps && 'wrap', isMinor && 'minor'].filter(Boolean).join(' ');
}

/** A keyboard scrolls only what it can focus. */
export function letKeyboardScroll(box: HTMLElement | null): void {
  if (box) box.tabIndex = 0;
}
