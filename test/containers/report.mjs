const startedAt = Date.now();

/** Prints a heading with the seconds since the start. */
export function heading(text) {
  console.log(`\n== ${text}   [${Math.round((Date.now() - startedAt) / 1000)} s]`);
}

/** Prints one check with the value seen. @throws Error if the check fails */
export function check(what, holds, seen) {
  console.log(`${holds ? 'ok  ' : 'FAIL'}  ${what}: ${typeof seen === 'string' ? seen : JSON.stringify(seen)}`);
  if (!holds) throw new Error(what);
}
