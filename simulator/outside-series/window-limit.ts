/** At most `calls` in any window of `windowMs`. @returns a function that counts a call, and says whether it is allowed */
export function createWindowLimit({ calls, windowMs }: { calls: number; windowMs: number }): (now: number) => boolean {
  let made: number[] = [];
  return (now) => {
    made = made.filter((at) => at > now - windowMs);
    if (made.length >= calls) return false;
    made.push(now);
    return true;
  };
}
