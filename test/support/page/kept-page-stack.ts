import type { PageStack } from './page-stack';

interface Kept {
  readonly file: string;
  readonly starting: Promise<PageStack & { stop(): Promise<void> }>;
}

/** Passes the stack from jest's global set-up to its teardown, as running-stack.ts does. */
const shared = globalThis as { pageStackUnderTest?: Kept };

export function keepPageStack(kept: Kept): void {
  shared.pageStackUnderTest = kept;
}

export function takePageStack(): Kept | undefined {
  const kept = shared.pageStackUnderTest;
  delete shared.pageStackUnderTest;
  return kept;
}
