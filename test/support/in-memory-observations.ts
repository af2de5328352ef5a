import { createHash } from 'node:crypto';
import type { ObjectRef, ObjectStore } from '../../clients/object-store';
import type { HourRange, NewObservation, Observations, RawAnswer } from '../../clients/postgres/observations';

export interface ObservationsInMemory extends Observations {
  readonly rows: readonly NewObservation[];
  readonly answers: readonly RawAnswer[];
}

/** An in-memory implementation of `Observations` for tests of its callers. The Postgres implementation has its own tests. */
export function observationsInMemory(): ObservationsInMemory {
  const rows: NewObservation[] = [];
  const answers: RawAnswer[] = [];

  function readAsOf(query: HourRange & { asOf: number }): NewObservation[] {
    const best = new Map<number, NewObservation>();
    for (const row of rows.filter(({ asset, source }) => asset === query.asset && source === query.source)) {
      const isInRange = row.hour >= query.firstHour && row.hour <= query.lastHour && row.observedAt <= query.asOf;
      if (isInRange && isBetter(row, best.get(row.hour))) best.set(row.hour, row);
    }
    return [...best.values()].sort((a, b) => a.hour - b.hour);
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
    read: async (query) => readAsOf(query),
    readReceived: async (query) => readAsOf(query),
    observed: async (query) =>
      new Map(
        readAsOf({ ...query, asOf: Number.MAX_SAFE_INTEGER }).map(({ hour, observedAt, rate }) => [
          hour,
          { observedAt, rate },
        ]),
      ),
  };
}

/** An observation with a rate is better than one without. Among equals, the newer one is better. */
function isBetter(row: NewObservation, other: NewObservation | undefined): boolean {
  if (!other) return true;
  const [hasRate, hasOther] = [row.rate !== null, other.rate !== null];
  return hasRate === hasOther ? row.observedAt >= other.observedAt : hasRate;
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
