/** `gate`: the model gate decided. `promote` and `rollback`: a person ran that command. */
export type DecisionKind = 'gate' | 'promote' | 'rollback';

/** One decision that changed the production version. */
export interface ProductionDecision {
  readonly version: string;
  /** A rollback removes the versions after this one from the history; any other decision adds to it. */
  readonly kind: DecisionKind;
}

/**
 * Finds the version that was the production model before the current one: the target of a rollback. Two rollbacks in a row go back two
 * versions instead of alternating between two. `null` when there is no earlier version.
 * @param decisions the decisions that changed the production version, oldest first
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
