import type { Promotions, StoredDecision } from '../../clients/postgres/promotions';
import { formatInstant } from '../../forecasting/hour';
import { isMinuteQuestion } from '../../forecasting/questions';
import type { modelJson } from './directory';

type AnyPromotions = Pick<Promotions, 'newest' | 'findProduction'>;

/** The decisions about the models of questions about a price. */
export interface PriceModelDeps {
  /** Of the hourly price. */
  readonly promotions: AnyPromotions;
  /** Of a question of the live line. Absent where there is no live line. */
  readonly promotionsOf?: (question: string) => AnyPromotions;
}

/** About one version: the gate decides once, people more often. */
export const MAX_DECISIONS = 1_000;
/** `btc-1h-v3`, `btc-5m-v3` */
export const isPriceModel = (id: string) => /^[a-z0-9]{1,20}-(1h|5m)-v\d{1,9}$/.test(id);

/** A model of a question about a price has no evaluation of its own in the directory: its decision has it. */
export type PriceModelJson = Omit<
  ReturnType<typeof modelJson>,
  'run_id' | 'features' | 'scores' | 'test' | 'leakage_passed' | 'registered_by'
> & {
  run_id: null;
  features: null;
  scores: null;
  test: null;
  leakage_passed: null;
  registered_by: string | null;
};

/** The decisions about the models of a question about a price. */
export function findPromotions(
  { promotions, promotionsOf }: PriceModelDeps,
  question: string,
): AnyPromotions | undefined {
  return isMinuteQuestion(question) ? promotionsOf?.(question) : promotions;
}

interface Listed {
  readonly promotions: AnyPromotions;
  readonly asset: string;
  /** The ids of the active models. */
  readonly active: ReadonlySet<string>;
}

/** The versions that the newest decisions are about, newest first. */
export async function listPrice(
  { promotions, asset, active }: Listed,
  question: string,
  which: { readonly count: number; readonly version?: string },
): Promise<PriceModelJson[]> {
  const decisions = await promotions.newest({ asset, ...which });
  const [newest] = which.version === undefined ? decisions : await promotions.newest({ asset, count: 1 });
  const source = newest?.source;
  const production = source === undefined ? null : await promotions.findProduction({ source, asset });
  const versions = new Map<string, StoredDecision>();
  // Several decisions may be about one version. The gate's is the one that registered it.
  for (const decision of decisions) {
    if (decision.kind === 'gate' || !versions.has(decision.version)) versions.set(decision.version, decision);
  }
  const roleOf = (id: string, decision: StoredDecision) => {
    if (decision.version === production?.version && decision.source === source) return 'production';
    return active.has(id) ? 'active' : null;
  };
  return [...versions.values()].map((decision) => ({
    ...{ id: `${question}-v${decision.version}`, question, version: decision.version, source: decision.source },
    ...{
      name: familyOf(decision),
      family: familyOf(decision),
      run_id: null,
      features: null,
      claimed: {},
      scores: null,
    },
    test: null,
    leakage_passed: null,
    role: roleOf(`${question}-v${decision.version}`, decision),
    question_retired: false,
    decision: { passed: decision.promoted, reason: decision.reason },
    registered_at: formatInstant(decision.decidedAt),
    registered_by: decision.operator,
  }));
}

/** Models of minutes record it, because a machine without XGBoost trains another one. */
function familyOf({ evidence }: StoredDecision): string {
  const { candidateRun } = (evidence ?? {}) as { candidateRun?: { family?: string } };
  return candidateRun?.family ?? 'combination';
}
