import { type Kysely, sql } from 'kysely';

/**
 * News, and what scorers say about them. `seen_at` is when nexthour saw an article, so it is the instant at which it was known; feeds give
 * earlier times. A scorer may score an article once per version. `llm_answers` has what language models answered, also answers that
 * cannot be used, so that no question is paid for twice.
 */
export async function up(database: Kysely<unknown>): Promise<void> {
  await sql`
    create table news (
      id text primary key,
      source text not null,
      title text not null check (length(title) between 1 and 300),
      title_key text not null unique,
      link text,
      link_key text unique,
      published_at timestamptz,
      seen_at timestamptz not null
    )`.execute(database);
  await sql`create index news_in_order on news (seen_at)`.execute(database);
  await sql`
    create table news_scores (
      news_id text not null references news,
      scorer text not null,
      scorer_version text not null,
      scores jsonb not null,
      reason text not null check (length(reason) <= 200),
      known_at timestamptz not null,
      primary key (news_id, scorer, scorer_version)
    )`.execute(database);
  await sql`
    create table llm_answers (
      model text not null,
      prompt_version text not null,
      title_hash text not null,
      answer jsonb,
      tokens integer not null check (tokens >= 0),
      answered_at timestamptz not null,
      primary key (model, prompt_version, title_hash)
    )`.execute(database);
  await sql`create index llm_answers_in_order on llm_answers (answered_at)`.execute(database);
  for (const table of ['news', 'news_scores', 'llm_answers']) {
    await sql`
      create trigger append_only before update or delete or truncate on ${sql.table(table)}
      for each statement execute function refuse_change()`.execute(database);
  }
}
