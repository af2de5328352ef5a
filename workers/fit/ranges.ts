/** The numbers `from … to − 1` in an order that the generator decides (Fisher–Yates). */
export function shuffledRange(range: { from: number; to: number }, random: () => number): number[] {
  const order = rangeOf(range);
  for (let last = order.length - 1; last > 0; last--) {
    const other = Math.floor(random() * (last + 1));
    [order[last], order[other]] = [order[other] ?? 0, order[last] ?? 0];
  }
  return order;
}

/** The numbers `from … to − 1`. */
export function rangeOf({ from, to }: { from: number; to: number }): number[] {
  return Array.from({ length: to - from }, (_, index) => from + index);
}
