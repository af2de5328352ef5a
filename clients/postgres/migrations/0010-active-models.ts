import { type Kysely, sql } from 'kysely';

/** Activations of models: whether a model is active says the newest row about it. */
export async function up(database: Kysely<unknown>): Promise<void> {
  await sql`
    create table model_activations (
      row_id bigint generated always as identity primary key,
      model_id text not null,
      event text not null check (event in ('activated', 'deactivated')),
      question text not null,
      asset text not null,
      source text not null,
      model_version text not null,
      operator text not null check (operator <> ''),
      happened_at timestamptz not null
    )`.execute(database);
  await sql`create index model_activations_by_model on model_activations (asset, model_id, row_id desc)`.execute(
    database,
  );
  await sql`
    create trigger append_only before update or delete or truncate on model_activations
    for each statement execute function refuse_change()`.execute(database);
}
