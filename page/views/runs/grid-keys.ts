/** How far each key moves, in columns and rows. */
const MOVES: Readonly<Record<string, readonly [number, number]>> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
  Home: [Number.NEGATIVE_INFINITY, 0],
  End: [Number.POSITIVE_INFINITY, 0],
  PageUp: [0, Number.NEGATIVE_INFINITY],
  PageDown: [0, Number.POSITIVE_INFINITY],
};

/** Lets the arrow keys move the focus between the links of a table. The tab key reaches one of them: the one that had the focus last. */
export function letArrowsMove(table: HTMLTableElement | null): void {
  if (!table || table.dataset.arrows) return;
  table.dataset.arrows = 'true';
  table.addEventListener('keydown', followArrow);
  table.addEventListener('focusin', moveTabStop);
}

function followArrow(event: KeyboardEvent): void {
  const move = MOVES[event.key];
  const cell = event.target instanceof Element ? event.target.closest('td') : null;
  const row = cell?.closest('tr');
  if (!move || !cell || !row || event.ctrlKey || event.metaKey || event.altKey) return;
  event.preventDefault();
  const rows = [...(row.parentElement?.children ?? [])];
  const cells = [...row.querySelectorAll('td')];
  const target = rows[clamp(rows.indexOf(row) + move[1], rows.length)];
  const column = clamp(cells.indexOf(cell) + move[0], cells.length);
  target?.querySelectorAll('td')[column]?.querySelector('a')?.focus();
}

const clamp = (index: number, count: number) => Math.min(Math.max(index, 0), count - 1);

function moveTabStop({ target, currentTarget }: FocusEvent): void {
  if (!(target instanceof HTMLAnchorElement && currentTarget instanceof HTMLElement)) return;
  for (const link of currentTarget.querySelectorAll<HTMLElement>('a[tabindex="0"]')) link.tabIndex = -1;
  target.tabIndex = 0;
}
