/** Parts of an expression that contain no operators: label matchers, ranges and strings. */
const OPAQUE = /(\{[^}]*\}|\[[^\]]*\]|"[^"]*")/;

/**
 * The same expression without its conditions: comparisons return 0 or 1, and `absent` becomes `count`. The result has data on a
 * healthy system if and only if its metrics, labels and joins exist.
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

/** Splits an expression into one expression per alternative: the sides of `or`, the values of a matcher, and the values that it excludes. */
export function choices(expr: string): string[] {
  const chosen = [...alternatives(expr), ...sides(expr)];
  return chosen.length === 0 ? [expr] : [...new Set(chosen.flatMap(choices))];
}

/** Splits the first matcher like `level=~"0.05|0.95"` or `status!="pass"` into one expression per value. */
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

/** Splits the first `or` into an expression with its left side and one with its right side. */
function sides(expr: string): string[] {
  const or = /\bor\b/.exec(blanked(expr));
  if (!or) return [];
  const { start, end } = groupAround(blanked(expr), or.index);
  const keep = (side: string) => `${expr.slice(0, start)}${side.trim()}${expr.slice(end)}`;
  return [keep(expr.slice(start, or.index)), keep(expr.slice(or.index + 2, end))];
}

const blanked = (expr: string) => expr.replace(new RegExp(OPAQUE, 'g'), (found) => ' '.repeat(found.length));

/** The range inside the parentheses around `place`, without the parentheses. */
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
