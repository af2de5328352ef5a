import type { Logger } from 'pino';
import { describeMovedAlias } from '../../clients/model-registry';

/** The alias moves shortly after the decision. Only a difference that lasts longer counts. */
const ALIAS_LAG_MS = 15_000;

/** Notices that somebody has moved the alias in MLflow. */
export function createAliasWatch({ model, uptimeMs, log }: { model: string; uptimeMs: () => number; log: Logger }) {
  let moved: { production: string; aliased: string | null; since: number } | null = null;
  let problem = '';
  function describe(): string {
    if (moved === null || uptimeMs() - moved.since < ALIAS_LAG_MS) return '';
    const { what, remedy } = describeMovedAlias({ model, ...moved });
    return `${what}; ${remedy}`;
  }
  return {
    compare: ({ production, aliased }: { production: string; aliased: string | null }) => {
      if (production === aliased) moved = null;
      else if (moved?.production !== production || moved.aliased !== aliased)
        moved = { production, aliased, since: uptimeMs() };
      const found = describe();
      if (found !== '' && found !== problem) log.warn(found);
      problem = found;
    },
    problem: () => problem,
    reset: () => {
      moved = null;
      problem = '';
    },
  };
}
