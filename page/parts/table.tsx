import type { ComponentChildren } from 'preact';
import { Explained, Term } from './glossary/explained';

export interface Column<Row> {
  readonly title: string;
  readonly cell: (row: Row) => ComponentChildren;
  /** Numbers are aligned to the right. */
  readonly isNumber?: boolean;
  /** Long texts are broken into lines. */
  readonly wraps?: boolean;
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
  const stacks = columns.some(({ wraps }) => wraps);
  return (
    <section class="table-box" aria-label={caption} ref={letKeyboardScroll}>
      <table class={stacks ? 'stacks' : ''}>
        <caption class={showsCaption ? '' : 'unseen'}>{caption}</caption>
        <thead>
          <tr>
            {columns.map(({ title, isNumber, hint }) => (
              <th key={title} scope="col" class={isNumber ? 'number' : ''}>
                {hint === undefined ? <Term>{title}</Term> : <Explained text={hint}>{title}</Explained>}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={keyOf(row)} aria-current={isCurrent?.(row) ? 'true' : undefined}>
              {columns.map(({ title, cell, isNumber, wraps }) => (
                <td key={title} class={isNumber ? 'number' : wraps ? 'wrap' : ''} data-title={title}>
                  {cell(row)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

/** A keyboard scrolls only what it can focus. */
export function letKeyboardScroll(box: HTMLElement | null): void {
  if (box) box.tabIndex = 0;
}
