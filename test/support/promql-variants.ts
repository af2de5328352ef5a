/** What a regular expression must not read as PromQL: matchers of labels, ranges and texts. */
const OPAQUE = /(\{[^}]*\}|\[[^\]]*\]|"[^"]*")/;

/**
 * The same expression without its conditions: comparisons tell 0 or 1, and what is asked to be absent is asked to be there. So it
 * gives data while all is well, if and only if its metrics, labels and joins exist.
 */
export function withoutConditions(expr: string): string {
  const loosen = (code: string) =>
    code
      .replace(/==|!=|<=|>=|<|>/g, (comparison) => `${comparison} bool`)
      .replace(/\bunless\b/g, 'and')
      .replace(/\babsent(_over_time)?\(/g, (_, over) => (over ? 'count_over_time(' : 'count('));
  return expr
    .split(OPAQUE)
    .map((part, index) => (index % 2 === 0 ? loosen(part) : part))
    .join('');
}

/** Every choice that an expression leaves, alone: sides of `or`, alternatives of a matcher, and what a matcher leaves out. */
export function choices(expr: string): string[] {
  const chosen = [...alternatives(expr), ...sides(expr)];
  return chosen.length === 0 ? [expr] : [...new Set(chosen.flatMap(choices))];
}

/** Of the first matcher like `level=~"0.05|0.95"` or `verdict!="pass"`, each value alone. */
function alternatives(expr: string): string[] {
  const several = /(=~|!~)"([^"|()]*\|[^"()]*)"/.exec(expr);
  if (several) return (several[2] ?? '').split('|').map((value) => replaced(expr, several, `=~"${value}"`));
  const left = /!([=~])"/.exec(expr);
  if (!left) return [];
  const taken = replaced(expr, left, left[1] === '~' ? '=~"' : '="');
  return [taken];
}

function replaced(expr: string, { 0: found, index }: RegExpExecArray, by: string): string {
  return expr.slice(0, index) + by + expr.slice(index + found.length);
}

/** Of the first `or`, the expression with only what stands left of it, and with only what stands right. */
function sides(expr: string): string[] {
  const or = /\bor\b/.exec(blanked(expr));
  if (!or) return [];
  const { start, end } = groupAround(blanked(expr), or.index);
  const keep = (side: string) => `${expr.slice(0, start)}${side.trim()}${expr.slice(end)}`;
  return [keep(expr.slice(start, or.index)), keep(expr.slice(or.index + 2, end))];
}

const blanked = (expr: string) => expr.replace(new RegExp(OPAQUE, 'g'), (found) => ' '.repeat(found.length));

/** From the parenthesis that is open at this place to the one that closes it, both left out. */
function groupAround(code: string, place: number): { start: number; end: number } {
  let start = place;
  for (let open = 0; start > 0; start--) {
    open += depthOf(code[start - 1]);
    if (open > 0) break;
  }
  let end = place;
  for (let open = 0; end < code.length; end++) {
    open += depthOf(code[end]);
    if (open < 0) break;
  }
  return { start, end };
}

const depthOf = (letter: string | undefined) => (letter === '(' ? 1 : letter === ')' ? -1 : 0);
