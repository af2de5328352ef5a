/** The model gate, or a person who promoted or rolled back. */
export type DecisionKind = 'gate' | 'promote' | 'rollback';

/** One decision that changed the production version. */
export interface ProductionDecision {
  readonly version: string;
  /** A rollback removes the versions after this one from the history; any other decision adds to it. */
  readonly kind: DecisionKind;
}

/**
 * The version that was production before the present one, which is the target of a rollback. Two rollbacks in a row go back two
 * versions instead of alternating between two. `null` when there is none.
 * @param decisions that made a version production, oldest first
 */
export function findPreviousVersion(decisions: readonly ProductionDecision[]): string | null {
  const history: string[] = [];
  for (const { version, kind } of decisions) {
    const at = kind === 'rollback' ? history.lastIndexOf(version) : -1;
    if (at >= 0) history.length = at + 1;
    else if (history.at(-1) !== version) history.push(version);
  }
  return history.at(-2) ?? null;
}
