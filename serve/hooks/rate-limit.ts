const WINDOW_MS = 60_000;
/** More addresses than this are counted together. */
const MAX_ADDRESSES = 10_000;
const OTHERS = 'others';

/** Counts what each address does in windows of one minute. */
export function createRateLimit({ max, now = () => performance.now() }: { max: number; now?: () => number }) {
  let startedAt = now();
  let counts = new Map<string, number>();

  function keyOf(address: string): string {
    if (now() - startedAt >= WINDOW_MS) {
      startedAt = now();
      counts = new Map();
    }
    return counts.has(address) || counts.size < MAX_ADDRESSES ? address : OTHERS;
  }

  return {
    count: (address: string): void => {
      const key = keyOf(address);
      counts.set(key, (counts.get(key) ?? 0) + 1);
    },
    /** 0 while the address may go on. */
    secondsToWait: (address: string): number => {
      const key = keyOf(address);
      const used = counts.get(key) ?? 0;
      return used < max ? 0 : Math.max(1, Math.ceil((startedAt + WINDOW_MS - now()) / 1_000));
    },
  };
}
