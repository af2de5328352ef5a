import { createHash } from 'node:crypto';
import type { ObjectRef, ObjectStore } from '../../clients/object-store';
import type { NewObservation, Observations, RawAnswer } from '../../clients/postgres/observations';

export interface ObservationsInMemory extends Observations {
  readonly rows: readonly NewObservation[];
  readonly answers: readonly RawAnswer[];
}

/** The contract of `Observations` for tests of what is done with them; the real ones are tested on Postgres. */
export function observationsInMemory(): ObservationsInMemory {
  const rows: NewObservation[] = [];
  const answers: RawAnswer[] = [];

  function newest(query: { firstHour: number; lastHour: number; asOf: number }): NewObservation[] {
    const known = new Map<number, NewObservation>();
    for (const row of rows) {
      const isAsked = row.hour >= query.firstHour && row.hour <= query.lastHour && row.observedAt <= query.asOf;
      if (isAsked && row.observedAt >= (known.get(row.hour)?.observedAt ?? 0)) known.set(row.hour, row);
    }
    return [...known.values()].sort((a, b) => a.hour - b.hour);
  }

  return {
    rows,
    answers,
    append: async (added) => {
      rows.push(...added);
    },
    recordAnswer: async (answer) => {
      answers.push(answer);
    },
    read: async (query) => newest(query),
    seen: async (query) =>
      new Map(
        newest({ ...query, asOf: Number.MAX_SAFE_INTEGER }).map(({ hour, observedAt, rate, points }) => [
          hour,
          { observedAt, hasRate: rate !== null, points },
        ]),
      ),
  };
}

export interface ObjectStoreInMemory extends ObjectStore {
  readonly objects: ReadonlyMap<string, Buffer>;
}

export function objectStoreInMemory(): ObjectStoreInMemory {
  const objects = new Map<string, Buffer>();
  return {
    objects,
    put: async ({ folder, name, bytes }): Promise<ObjectRef> => {
      const sha256 = createHash('sha256').update(bytes).digest('hex');
      const key = `${folder}/${sha256}/${name}`;
      objects.set(key, bytes);
      return { key, sha256, bytes: bytes.byteLength };
    },
    get: async ({ key }) => objects.get(key) ?? Buffer.alloc(0),
  };
}
