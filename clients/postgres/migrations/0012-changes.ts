import { type Kysely, sql } from 'kysely';

/**
 * What happened, in the order of the transactions, for programs that want to hear of it: GET /forecasts/stream. The triggers write a row
 * in the transaction that stores the change.
 */
export async function up(database: Kysely<unknown>): Promise<void> {
  await sql`
    create table changes (
      position bigint generated always as identity primary key,
      transaction xid8 not null default pg_current_xact_id(),
      kind text not null,
      asset text not null,
      subject jsonb not null
    )`.execute(database);
  await sql`create index changes_in_order on changes (transaction, position)`.execute(database);
  await sql`
    create trigger append_only before update or delete or truncate on changes
    for each statement execute function refuse_change()`.execute(database);
  for (const [table, when, change] of RECORDED) await recordInserts(database, { table, when, change });
}

const hourText = (column: string) => `to_char(${column} at time zone 'UTC', 'YYYY-MM-DD"T"HH24"Z"')`;

const CLOSED = (state: string) => `
  select 'settlement', asset, jsonb_build_object('forecast', id, 'question', question, 'state', '${state}')
  from forecasts where id = new.forecast_id`;

/** The table, the condition of the trigger, and the change that a new row means. */
const RECORDED: readonly (readonly [table: string, when: string, change: string])[] = [
  [
    'forecasts',
    'true',
    `select 'forecast', new.asset, jsonb_build_object('forecast', new.id, 'question', new.question, 'hour', ${hourText('new.origin_hour')})`,
  ],
  ['settlements', 'true', CLOSED('settled')],
  ['voids', 'true', CLOSED('void')],
  [
    'hour_runs',
    'true',
    `select 'run', new.asset, jsonb_build_object('hour', ${hourText('new.hour')}, 'outcome', new.outcome)`,
  ],
  [
    'raw_answers',
    'true',
    `select 'step', new.asset, jsonb_build_object('hour', ${hourText('new.range_end')}, 'step', 'extract')`,
  ],
  [
    'snapshots',
    'true',
    `select 'step', new.asset, jsonb_build_object('hour', ${hourText('new.hour')}, 'step', 'transform')`,
  ],
  [
    'promotions',
    'new.promoted',
    `select 'production', new.asset, jsonb_build_object('question', lower(new.asset) || '-1h', 'version', new.version)`,
  ],
  [
    'model_activations',
    'true',
    `select 'production', new.asset, jsonb_build_object('question', new.question, 'version', new.model_version)`,
  ],
];

async function recordInserts(
  database: Kysely<unknown>,
  { table, when, change }: { table: string; when: string; change: string },
): Promise<void> {
  const name = `record_change_of_${table}`;
  await sql`
    create function ${sql.id(name)}() returns trigger language plpgsql as ${sql.lit(`
      begin
        insert into changes (kind, asset, subject) ${change};
        return null;
      end`)}`.execute(database);
  await sql`
    create trigger record_change after insert on ${sql.table(table)}
    for each row when (${sql.raw(when)}) execute function ${sql.id(name)}()`.execute(database);
}
