/** Where the walk of an hour begins and ends, on the levels 0 … `levels`. It visits both of these and no level outside them. */
export interface WalkEnds {
  readonly levels: number;
  readonly open: number;
  readonly close: number;
}

/**
 * Draws paths of a symmetric random walk that ends at a geometric random time, given its lowest level, highest level, start and end. For
 * a given rate, the law is exact, so over many hours the path is a martingale: someone who knows only its past cannot forecast its direction. (A path
 * that is drawn towards a known close would have a drift.)
 *
 * Given these four levels, the walk has three parts: to the first extreme without visiting the second, from there to the second one,
 * and from there to the close. Each part is a Markov chain with known transition probabilities (Doob's h-transform), and h is made of
 * hyperbolic sines (Borodin & Salminen 2002, "Handbook of Brownian Motion", II.1.3).
 * @param ends `levels` is at least 1
 * @returns a function that draws the level of each step; the first is `open`, the last `close`
 */
export function prepareWalks(ends: WalkEnds): (random: () => number) => number[] {
  const drawRate = prepareRates(ends);
  const { levels, open, close } = ends;
  return (random) => {
    const rate = drawRate(random);
    const { lowFirst, highFirst } = weighOrders({ ...ends, rate });
    if (random() * (lowFirst + highFirst) < lowFirst) return drawLowFirst({ ...ends, rate }, random);
    const mirrored = drawLowFirst({ levels, open: levels - open, close: levels - close, rate }, random);
    return mirrored.map((level) => levels - level);
  };
}

/** `rate`: the walk ends at each step with the probability 1 − 1 / cosh(rate). */
type RatedEnds = WalkEnds & { readonly rate: number };

function drawLowFirst({ levels, open, close, rate }: RatedEnds, random: () => number): number[] {
  const table = Array.from({ length: levels + 3 }, (_, index) => Math.sinh(rate * index));
  const sinhOf = (index: number) => table[index] ?? 0;
  const path = [open];
  const toLow = upProbabilities(levels, (level) => sinhOf(levels - level));
  walkUntil({ path, up: toLow, target: 0 }, random);
  const toHigh = upProbabilities(levels, (level) => sinhOf(level + 1));
  walkUntil({ path, up: toHigh, target: levels }, random);
  const h = (level: number) => sinhOf(Math.min(level, close) + 1) * sinhOf(levels + 1 - Math.max(level, close));
  const toClose = upProbabilities(levels, h);
  const endsAtClose = 1 - (h(close + 1) + h(close - 1)) / (2 * Math.cosh(rate) * h(close));
  walkUntil({ path, up: toClose, target: close }, random);
  while (random() >= endsAtClose) {
    path.push(nextLevel(close, toClose, random));
    walkUntil({ path, up: toClose, target: close }, random);
  }
  return path;
}

function upProbabilities(levels: number, h: (level: number) => number): number[] {
  return Array.from({ length: levels + 1 }, (_, level) => {
    const above = h(level + 1);
    return above / (above + h(level - 1));
  });
}

/** Appends steps to `path` until it is at `target`; none if it is there already. */
function walkUntil(
  { path, up, target }: { path: number[]; up: readonly number[]; target: number },
  random: () => number,
): void {
  let level = path.at(-1) ?? target;
  while (level !== target) {
    level = nextLevel(level, up, random);
    path.push(level);
  }
}

function nextLevel(level: number, up: readonly number[], random: () => number): number {
  return random() < (up[level] ?? 0) ? level + 1 : level - 1;
}

/** The weights of the walks that visit the lowest level first, and of those that visit the highest level first. */
function weighOrders({ levels, open, close, rate }: RatedEnds) {
  return {
    lowFirst: Math.sinh(rate * (levels - open)) * Math.sinh(rate * (close + 1)),
    highFirst: Math.sinh(rate * open) * Math.sinh(rate * (levels + 1 - close)),
  };
}

/** `rate` × levels, evenly spaced in its logarithm. */
const SCALED_RATES = Array.from({ length: 48 }, (_, index) => 0.1 * 300 ** (index / 47));

/** Draws the rate given the four levels. Before these are known, every order of magnitude of the rate is equally probable. */
function prepareRates(ends: WalkEnds): (random: () => number) => number {
  let sum = 0;
  const sums = SCALED_RATES.map((scaled) => {
    const { lowFirst, highFirst } = weighOrders({ ...ends, rate: scaled / ends.levels });
    sum += ((lowFirst + highFirst) * scaled ** 3) / Math.sinh(scaled) ** 3;
    return sum;
  });
  return (random) => {
    const drawn = random() * sum;
    return (SCALED_RATES[sums.findIndex((upTo) => drawn < upTo)] ?? 1) / ends.levels;
  };
}
