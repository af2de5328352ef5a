import type { Stack } from '../../stack/stack';

interface Running {
  readonly stack: Stack;
  readonly home: string;
}

/** What jest's set-up hands to its teardown: both are loaded apart, so a variable of a module would not do. */
const shared = globalThis as { nexthourUnderTest?: Running };

export function keepStack(running: Running): void {
  shared.nexthourUnderTest = running;
}

export function takeStack(): Running | undefined {
  const running = shared.nexthourUnderTest;
  delete shared.nexthourUnderTest;
  return running;
}
