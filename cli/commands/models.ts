import { withDatabase } from '../../clients/postgres/database';
import { createPromotions, type StoredDecision } from '../../clients/postgres/promotions';
import { formatHour } from '../../forecasting/hour';
import { renderTable } from '../../reporting/text-table';
import { withStoredData } from '../connections';
import { decisionJson, describeDecision } from '../render-decision';

/** Prints the newest decisions about model versions, newest first, and which version is in production. */
export async function models({ count, json = false }: { count: number; json?: boolean }): Promise<void> {
  const { decisions, production } = await withStoredData(['databaseUrl'], ({ databaseUrl, asset }) =>
    withDatabase(databaseUrl, async (database) => {
      const promotions = createPromotions(database);
      const newest = await promotions.newest({ asset, count });
      const source = newest[0]?.source;
      const inProduction = source === undefined ? null : await promotions.findProduction({ source, asset });
      return { decisions: newest, production: inProduction?.version ?? null };
    }),
  );
  const answer = { production, decisions: decisions.map(decisionJson) };
  process.stdout.write(json ? `${JSON.stringify(answer, null, 2)}\n` : render(decisions, production));
}

function render(decisions: readonly StoredDecision[], production: string | null): string {
  if (decisions.length === 0) return 'No model has been trained yet.\n';
  const head = production === null ? 'No version is in production.' : `Version ${production} is in production.`;
  const rows = decisions.map((decision) => [formatHour(decision.hour), describeDecision(decision)]);
  return `${head}\n\n${renderTable(rows)}`;
}
