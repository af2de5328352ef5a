import type { SelfTest } from './decide';
import type { ChampionEvidence, Evidence, PairedTest } from './evidence';
import type { RuleResult } from './rule-result';

/** What is stored with a decision, besides the candidate's run and the leakage report. */
export interface StoredEvidence extends Evidence {
  readonly rules: readonly RuleResult[];
  readonly selfTest: SelfTest;
}

type EarlierChampion = { readonly version: string; readonly duel: PairedTest };

/** Reads the evidence of a recorded decision. Earlier versions stored no rules, and called the paired test `duel`. */
export function readStoredEvidence(evidence: unknown): StoredEvidence {
  const stored = evidence as StoredEvidence & { champion: ChampionEvidence | EarlierChampion | null };
  const { champion, rules = [] } = stored;
  if (champion === null || !('duel' in champion)) return { ...stored, rules };
  const { duel: pairedTest, ...others } = champion;
  return { ...stored, rules, champion: { ...others, pairedTest } as ChampionEvidence };
}
