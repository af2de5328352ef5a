const startedAt = Date.now();

/** Prints a heading with the seconds since the start. */
export function heading(text) {
  console.log(`\n== ${text}   [${Math.round((Date.now() - startedAt) / 1000)} s]`);
}

/** Prints one check with the observed value. @throws Error if the check has failed */
export function check(title, hasPassed, value) {
  console.log(`${hasPassed ? 'ok  ' : 'FAIL'}  ${title}: ${typeof value === 'string' ? value : JSON.stringify(value)}`);
  if (!hasPassed) throw new Error(title);
}
