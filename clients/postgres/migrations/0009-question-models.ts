import { type Kysely, sql } from 'kysely';

/** The versions of the models of questions about rises: uploaded ones and those that nexthour trained. */
export async function up(database: Kysely<unknown>): Promise<void> {
  await sql`
    create table question_models (
      id text primary key,
      question text not null,
      asset text not null,
      source text not null,
      version text not null,
      run_id text not null,
      name text not null,
      family text not null,
      model_sha256 text not null,
      files jsonb not null,
      features jsonb not null,
      claimed jsonb not null,
      summary jsonb not null,
      evaluation_key text not null,
      evaluation_sha256 text not null,
      evaluation_bytes integer not null,
      operator text not null check (operator <> ''),
      registered_at timestamptz not null,
      unique (question, source, model_sha256)
    )`.execute(database);
  await sql`create index question_models_by_question on question_models (question, registered_at desc)`.execute(
    database,
  );
  await sql`
    create trigger append_only before update or delete or truncate on question_models
    for each statement execute function refuse_change()`.execute(database);
}
