import type {
  PartScores,
  SearchChoice,
  SearchPart,
  SearchPlan,
  SearchResult,
  StoredScores,
} from '../../forecasting/search/records';
import type { Overrides } from '../../forecasting/search/space';
import { type Database, instant } from './database';

export interface StoredSearch {
  readonly plan: SearchPlan;
  readonly startedAt: number;
  /** `null` while the search runs, or when it was cancelled or failed. */
  readonly result: SearchResult | null;
  readonly endedAt: number | null;
}

/** What the list of searches shows of each. */
export interface ListedSearch extends StoredSearch {
  /** How many trials have a score, today's parameters included. */
  readonly scored: number;
}

/** The searches and the parameters that were chosen by them. All tables are append-only, and all writes can be repeated. */
export interface Searches {
  /** Writes the plan unless the id has one, and returns the stored one. */
  begin(plan: SearchPlan, at: number): Promise<SearchPlan>;
  find(id: string): Promise<StoredSearch | null>;
  /** Newest first. */
  list(query: { limit: number }): Promise<ListedSearch[]>;
  findScores(query: { id: string; trial: number; part: SearchPart }): Promise<PartScores | null>;
  listScores(id: string): Promise<StoredScores[]>;
  recordScores(scored: StoredScores & { readonly id: string; readonly at: number }): Promise<void>;
  end(ended: { readonly id: string; readonly result: SearchResult; readonly at: number }): Promise<void>;
  /** The parameters that later trainings of the question use; `null` when they use those of params.yaml. */
  findChoice(query: { question: string }): Promise<SearchChoice | null>;
  /** @param choice.searchId `null`: return to params.yaml */
  choose(choice: {
    readonly question: string;
    readonly searchId: string | null;
    readonly overrides: Overrides;
    readonly operator: string;
    readonly at: number;
  }): Promise<void>;
}

export function createSearches(database: Database): Searches {
  const searches = () =>
    database
      .selectFrom('searches')
      .leftJoin('search_results', 'search_results.search_id', 'searches.id')
      .select(['plan', 'started_at', 'result', 'ended_at']);
  const find: Searches['find'] = async (id) => {
    const row = await searches().where('searches.id', '=', id).executeTakeFirst();
    return row ? toStored(row) : null;
  };
  const newestChoice = (question: string) =>
    database
      .selectFrom('search_choices')
      .selectAll()
      .where('question', '=', question)
      .orderBy('row_id', 'desc')
      .limit(1)
      .executeTakeFirst();
  return {
    find,
    begin: async (plan, at) => {
      await database
        .insertInto('searches')
        .values({ id: plan.id, question: plan.question, plan: JSON.stringify(plan), started_at: instant(at) })
        .onConflict((on) => on.doNothing())
        .execute();
      return (await find(plan.id))?.plan ?? plan;
    },
    list: async ({ limit }) => {
      const rows = await searches()
        .select((build) =>
          build
            .selectFrom('search_scores')
            .whereRef('search_scores.search_id', '=', 'searches.id')
            .where('part', '=', 'rung-0')
            .select((count) => count.fn.countAll<string>().as('count'))
            .as('scored'),
        )
        .orderBy('started_at', 'desc')
        .orderBy('searches.id', 'desc')
        .limit(limit)
        .execute();
      return rows.map((row) => ({ ...toStored(row), scored: Number(row.scored ?? 0) }));
    },
    findScores: async ({ id, trial, part }) => {
      const row = await database
        .selectFrom('search_scores')
        .select('scores')
        .where('search_id', '=', id)
        .where('trial', '=', trial)
        .where('part', '=', part)
        .executeTakeFirst();
      return row?.scores ?? null;
    },
    listScores: async (id) => {
      const rows = await database
        .selectFrom('search_scores')
        .select(['trial', 'part', 'scores'])
        .where('search_id', '=', id)
        .orderBy('trial')
        .orderBy('part')
        .execute();
      return rows.map(({ trial, part, scores }) => ({ trial, part: part as SearchPart, scores }));
    },
    recordScores: async ({ id, trial, part, scores, at }) => {
      await database
        .insertInto('search_scores')
        .values({ search_id: id, trial, part, scores: JSON.stringify(scores), scored_at: instant(at) })
        .onConflict((on) => on.doNothing())
        .execute();
    },
    end: async ({ id, result, at }) => {
      await database
        .insertInto('search_results')
        .values({ search_id: id, result: JSON.stringify(result), ended_at: instant(at) })
        .onConflict((on) => on.doNothing())
        .execute();
    },
    findChoice: async ({ question }) => {
      const row = await newestChoice(question);
      if (!row || row.search_id === null) return null;
      const { search_id: searchId, parameters: overrides, operator, chosen_at: chosenAt } = row;
      return { question, searchId, overrides, operator, chosenAt };
    },
    choose: async ({ question, searchId, overrides, operator, at }) => {
      if (((await newestChoice(question))?.search_id ?? null) === searchId) return;
      await database
        .insertInto('search_choices')
        .values({
          ...{ question, search_id: searchId, parameters: JSON.stringify(overrides), operator },
          chosen_at: instant(at),
        })
        .execute();
    },
  };
}

function toStored(row: {
  readonly plan: SearchPlan;
  readonly started_at: number;
  readonly result: SearchResult | null;
  readonly ended_at: number | null;
}): StoredSearch {
  return { plan: row.plan, startedAt: row.started_at, result: row.result, endedAt: row.ended_at };
}
