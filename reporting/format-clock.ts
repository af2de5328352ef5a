/** `07:05:09 UTC`, the prefix of the lines of `npm start`. @param time epoch ms */
export function formatClock(time: number): string {
  return `${new Date(time).toISOString().slice(11, 19)} UTC`;
}
