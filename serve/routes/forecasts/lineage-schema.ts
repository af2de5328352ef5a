import { type Static, Type } from '@sinclair/typebox';
import { IsoTime } from '../../schemas/forecast-parts';
import { outcomeFields } from '../../schemas/ledger-entry';
import { nullable } from '../../schemas/plain-unions';
import { PublishedForecast } from '../../schemas/published-forecast';

const strict = { additionalProperties: false };

const StoredFile = Type.Object(
  {
    key: Type.String({ description: 'In the bucket of the object store.' }),
    sha256: Type.String(),
    bytes: Type.Integer(),
  },
  strict,
);

const Model = Type.Object(
  {
    name: Type.String(),
    version: Type.String(),
    run_id: Type.String({ description: 'Of MLflow.' }),
    promoted: nullable(
      Type.Object(
        { hour: IsoTime, decided_at: IsoTime, reason: Type.String() },
        { ...strict, description: 'The decision by which it served when it forecast.' },
      ),
    ),
  },
  strict,
);

const Snapshot = Type.Object(
  {
    hour: IsoTime,
    as_of: Type.String({ description: 'Nothing observed after this instant is in it.' }),
    rows: Type.Integer(),
    first_hour: IsoTime,
    last_hour: IsoTime,
    history: StoredFile,
    processed: StoredFile,
  },
  strict,
);

const Answer = Type.Object(
  {
    sha256: Type.String(),
    key: Type.String(),
    bytes: Type.Integer(),
    received_at: IsoTime,
    first_hour: IsoTime,
    last_hour: IsoTime,
    hours: Type.Integer({ description: 'How many hours of the window were read from it.' }),
  },
  strict,
);

const RawAnswers = Type.Object(
  {
    context_hours: Type.Integer({ description: 'How long that window is.' }),
    answers: Type.Array(Answer, { description: 'Newest hours first.' }),
  },
  {
    ...strict,
    description:
      'What the exchange answered, of the newest hours: the window that the network looks at. The rest of the model looks at older hours of the snapshot, too.',
  },
);

const Run = Type.Object(
  { run_id: Type.String(), outcome: Type.String(), reason: nullable(Type.String()), finished_at: IsoTime },
  strict,
);

const Lineage = Type.Object(
  {
    model: Model,
    snapshot: nullable(Snapshot),
    raw_answers: RawAnswers,
    workflow: Type.Object({ id: Type.String(), runs: Type.Array(Run) }, { ...strict, description: 'In Temporal.' }),
  },
  strict,
);
export type LineageAnswer = Static<typeof Lineage>;

/** A forecast, what became of it, and where it comes from. */
export const ForecastWithLineage = Type.Object(
  { ...PublishedForecast.properties, ...outcomeFields, lineage: Lineage },
  { ...strict, title: 'ForecastWithLineage' },
);
export type ForecastWithLineage = Static<typeof ForecastWithLineage>;
