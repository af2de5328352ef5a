/** Where the first of two numbers differs that stand at the same place, bit by bit; −1 where none does. */
export function firstDifference(expected: ArrayLike<number>, found: ArrayLike<number>): number {
  const length = Math.max(expected.length, found.length);
  for (let index = 0; index < length; index++) if (!Object.is(expected[index], found[index])) return index;
  return -1;
}
