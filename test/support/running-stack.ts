import type { ScratchStack } from './start-scratch-stack';

/** Passes the stack from jest's global set-up to its teardown. They are loaded separately, so a module variable is not shared. */
const shared = globalThis as { nexthourUnderTest?: ScratchStack };

export function keepStack(running: ScratchStack): void {
  shared.nexthourUnderTest = running;
}

export function takeStack(): ScratchStack | undefined {
  const running = shared.nexthourUnderTest;
  delete shared.nexthourUnderTest;
  return running;
}
