/** Parts of an expression that contain no operators: label matchers, ranges and strings. */
const OPAQUE = /(\{[^}]*\}|\[[^\]]*\]|"[^"]*")/;

/**
 * Removes the conditions of an expression: comparisons return 0 or 1, and `absent` becomes `count`. On a healthy system, the new
 * expression returns data if and only if its metrics, labels and joins exist.
 */
export function removeConditions(expr: string): string {
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

/** Splits an expression into one for each side of `or`, for each value of a matcher, and for each value that a matcher excludes. */
export function splitAlternatives(expr: string): string[] {
  const parts = [...splitMatcher(expr), ...splitOr(expr)];
  return parts.length === 0 ? [expr] : [...new Set(parts.flatMap(splitAlternatives))];
}

/** Splits the first matcher like `level=~"0.05|0.95"` or `status!="pass"` into one expression per value. Equal matchers get the same value. */
function splitMatcher(expr: string): string[] {
  const several = /(=~|!~)"([^"|()]*\|[^"()]*)"/.exec(expr);
  if (several) return (several[2] ?? '').split('|').map((value) => expr.replaceAll(several[0], `=~"${value}"`));
  const negated = /!([=~])"/.exec(expr);
  return negated ? [replaceMatch(expr, negated, negated[1] === '~' ? '=~"' : '="')] : [];
}

function replaceMatch(expr: string, { 0: found, index }: RegExpExecArray, replacement: string): string {
  return expr.slice(0, index) + replacement + expr.slice(index + found.length);
}

/** Splits the first `or` into an expression with its left side and one with its right side. */
function splitOr(expr: string): string[] {
  const or = /\bor\b/.exec(blankOpaqueParts(expr));
  if (!or) return [];
  const { start, end } = findGroup(blankOpaqueParts(expr), or.index);
  const keep = (side: string) => `${expr.slice(0, start)}${side.trim()}${expr.slice(end)}`;
  return [keep(expr.slice(start, or.index)), keep(expr.slice(or.index + 2, end))];
}

const blankOpaqueParts = (expr: string) => expr.replace(new RegExp(OPAQUE, 'g'), (found) => ' '.repeat(found.length));

/** Finds the range inside the parentheses around `index`, without the parentheses. */
function findGroup(code: string, index: number): { start: number; end: number } {
  let start = index;
  for (let open = 0; start > 0; start--) {
    open += depthOf(code[start - 1]);
    if (open > 0) break;
  }
  let end = index;
  for (let open = 0; end < code.length; end++) {
    open += depthOf(code[end]);
    if (open < 0) break;
  }
  return { start, end };
}

const depthOf = (character: string | undefined) => (character === '(' ? 1 : character === ')' ? -1 : 0);
