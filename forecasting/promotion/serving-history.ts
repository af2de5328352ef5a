/** One decision that changed which version serves. */
export interface ServingDecision {
  readonly version: string;
  /** A rollback takes back what came after the version; any other decision adds to it. */
  readonly kind: DecisionKind;
}

/** Who decided: the gate, or a person who promoted or rolled back. */
export type DecisionKind = 'gate' | 'promote' | 'rollback';

/**
 * The version that served before the one that serves: to it a rollback goes. So two rollbacks in a row go two versions back, and
 * do not swing between two. `null` where there is none.
 * @param decisions that let a version serve, oldest first
 */
export function previousVersion(decisions: readonly ServingDecision[]): string | null {
  const served: string[] = [];
  for (const { version, kind } of decisions) {
    const at = kind === 'rollback' ? served.lastIndexOf(version) : -1;
    if (at >= 0) served.length = at + 1;
    else if (served.at(-1) !== version) served.push(version);
  }
  return served.at(-2) ?? null;
}
