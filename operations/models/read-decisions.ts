import type { Promotions, StoredDecision } from '../../clients/postgres/promotions';
import { singleFlight } from '../../system/calls';

/** A decision holds its evidence, about 10 KB. */
const PAGE = 1_000;

/**
 * Reads what `pick` takes of all decisions about the versions of an asset, newest first. Decisions never change, so later calls read only
 * those that were added.
 */
export function createDecisionReader<T>(
  { asset, promotions, pageSize = PAGE }: { asset: string; promotions: Pick<Promotions, 'newest'>; pageSize?: number },
  pick: (decision: StoredDecision) => T[],
): () => Promise<readonly T[]> {
  let known: readonly T[] = [];
  let newest: string | null = null;
  return singleFlight(async () => {
    const added: StoredDecision[] = [];
    for (let offset = 0; ; offset += pageSize) {
      const page = await promotions.newest({ asset, count: pageSize, offset });
      const end = page.findIndex((decision) => keyOf(decision) === newest);
      added.push(...(end === -1 ? page : page.slice(0, end)));
      if (end !== -1 || page.length < pageSize) break;
    }
    known = [...added.flatMap(pick), ...known];
    newest = added[0] ? keyOf(added[0]) : newest;
    return known;
  });
}

function keyOf({ source, version, kind, decidedAt }: StoredDecision): string {
  return JSON.stringify([source, version, kind, decidedAt]);
}
