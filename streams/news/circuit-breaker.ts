const FAILURES_TO_OPEN = 5;
const FIRST_PAUSE_MS = 60_000;
const MAX_PAUSE_MS = 3_600_000;

/** Stops calls to a server that fails. After each pause one call is tried; if it fails, the next pause is twice as long. */
export class CircuitBreaker {
  private failures = 0;
  private pauseMs = FIRST_PAUSE_MS;
  private openUntil = Number.NEGATIVE_INFINITY;

  /** @param now epoch ms */
  isOpen(now: number): boolean {
    return now < this.openUntil;
  }

  succeed(): void {
    this.failures = 0;
    this.pauseMs = FIRST_PAUSE_MS;
  }

  /** @param pauseMs how long to pause at once, when the server says so or no repetition can help */
  fail(now: number, pauseMs: number | null = null): void {
    this.failures += 1;
    if (pauseMs === null && this.failures < FAILURES_TO_OPEN) return;
    this.openUntil = now + Math.min(pauseMs ?? this.pauseMs, MAX_PAUSE_MS);
    if (pauseMs === null) this.pauseMs = Math.min(this.pauseMs * 2, MAX_PAUSE_MS);
  }
}
