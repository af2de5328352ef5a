import type { ScratchStack } from './start-scratch-stack';

interface Kept {
  readonly file: string;
  readonly starting: Promise<ScratchStack>;
}

/** Passes the stack from jest's global set-up to its teardown. They are loaded separately, so a module variable is not shared. */
const shared = globalThis as { nexthourUnderTest?: Kept };

export function keepStack(kept: Kept): void {
  shared.nexthourUnderTest = kept;
}

export function takeStack(): Kept | undefined {
  const kept = shared.nexthourUnderTest;
  delete shared.nexthourUnderTest;
  return kept;
}

/** Resolves when the start of the stack has ended, also when it failed or when this run of the tests has no such stack. */
export async function untilStackStarted(): Promise<void> {
  await shared.nexthourUnderTest?.starting.catch(() => undefined);
}
