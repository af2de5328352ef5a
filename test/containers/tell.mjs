const startedAt = Date.now();

/** The line above what follows, with the seconds since the beginning. */
export function heading(text) {
  console.log(`\n== ${text}   [${Math.round((Date.now() - startedAt) / 1000)} s]`);
}

/** One check, with what was seen. @throws Error where it does not hold */
export function check(what, holds, seen) {
  console.log(`${holds ? 'ok  ' : 'FAIL'}  ${what}: ${typeof seen === 'string' ? seen : JSON.stringify(seen)}`);
  if (!holds) throw new Error(what);
}
