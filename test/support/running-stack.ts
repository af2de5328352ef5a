import type { Stack } from '../../stack/stack';

interface Running {
  readonly stack: Stack;
  readonly home: string;
}

/** Passes the stack from jest's global set-up to its teardown. They are loaded separately, so a module variable is not shared. */
const shared = globalThis as { nexthourUnderTest?: Running };

export function keepStack(running: Running): void {
  shared.nexthourUnderTest = running;
}

export function takeStack(): Running | undefined {
  const running = shared.nexthourUnderTest;
  delete shared.nexthourUnderTest;
  return running;
}
