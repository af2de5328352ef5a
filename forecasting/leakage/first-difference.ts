/** Where the first of two numbers differs that stand at the same place, bit by bit; −1 where none does. */
export function firstDifference(expected: Float64Array, found: Float64Array): number {
  if (bytesOf(expected).equals(bytesOf(found))) return -1;
  const length = Math.max(expected.length, found.length);
  return Array.from({ length }).findIndex((_, index) => !Object.is(expected[index], found[index]));
}

function bytesOf({ buffer, byteOffset, byteLength }: Float64Array): Buffer {
  return Buffer.from(buffer, byteOffset, byteLength);
}
