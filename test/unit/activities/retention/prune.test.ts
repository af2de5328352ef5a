import fc from 'fast-check';
import type { RetentionKind } from '../../../../activities/retention/kinds';
import { prune } from '../../../../activities/retention/prune';
import { retentionLimit, type StoredItem, selectRemovable } from '../../../../activities/retention/select-removable';
import { manualClock } from '../../../../system/clock';

const DAY_MS = 86_400_000;
const NOW = Date.UTC(2026, 10, 21, 7);

const items = fc.uniqueArray(
  fc.record({
    id: fc.integer({ min: 0, max: 50 }).map(String),
    bytes: fc.nat(1_000),
    storedAt: fc.integer({ min: NOW - 200 * DAY_MS, max: NOW }),
  }),
  { selector: ({ id }) => id },
);
const references = fc.array(fc.integer({ min: 0, max: 50 }).map(String)).map((ids) => new Set(ids));
const days = fc.integer({ min: 7, max: 150 });

/** A kind whose items are in memory. */
function kindOf({
  stored,
  referred,
  keepDays = 90,
}: {
  stored: StoredItem[];
  referred: Set<string>;
  keepDays?: number;
}) {
  const present = new Map(stored.map((item) => [item.id, item]));
  const kind: RetentionKind = {
    name: 'objects',
    days: keepDays,
    list: async () => [...present.values()],
    references: async () => referred,
    remove: async (id) => {
      present.delete(id);
    },
  };
  return { kind, present };
}

const options = { clock: manualClock(NOW), isDryRun: false };
const old = (id: string, bytes = 10): StoredItem => ({ id, bytes, storedAt: NOW - 100 * DAY_MS });

test('selects every old item that nothing refers to, and no other', () => {
  fc.assert(
    fc.property(items, references, days, (stored, referred, keepDays) => {
      const before = retentionLimit({ days: keepDays, now: NOW }) ?? 0;
      const selected = new Set(selectRemovable(stored, { before, referred }).map(({ id }) => id));
      for (const { id, storedAt } of stored) {
        expect(selected.has(id)).toBe(!referred.has(id) && NOW - storedAt > keepDays * DAY_MS);
      }
    }),
  );
});

test('removes nothing that something refers to, and a second run removes nothing', async () => {
  await fc.assert(
    fc.asyncProperty(items, references, days, async (stored, referred, keepDays) => {
      const { kind, present } = kindOf({ stored, referred, keepDays });
      const [pruned] = await prune({ ...options, kinds: [kind] });
      expect(pruned?.count).toBe(stored.length - present.size);
      expect(stored.filter(({ id }) => referred.has(id) && !present.has(id))).toEqual([]);
      expect(await prune({ ...options, kinds: [kind] })).toMatchObject([{ count: 0, bytes: 0, oldest: null }]);
    }),
  );
});

test('keeps everything when the period is 0', async () => {
  const { kind, present } = kindOf({ stored: [old('a')], referred: new Set(), keepDays: 0 });
  expect(await prune({ ...options, kinds: [kind] })).toMatchObject([{ count: 0, error: null }]);
  expect(present.size).toBe(1);
});

test('removes nothing in a dry run, and counts what a run would remove', async () => {
  const { kind, present } = kindOf({ stored: [old('a', 3), old('b', 4)], referred: new Set() });
  const [pruned] = await prune({ ...options, kinds: [kind], isDryRun: true });
  expect(pruned).toEqual({ kind: 'objects', days: 90, count: 2, bytes: 7, oldest: old('a').storedAt, error: null });
  expect(present.size).toBe(2);
});

test('keeps an item to which a row refers that is written during the removal', async () => {
  const stored = Array.from({ length: 101 }, (_, index) => old(String(index)));
  const referred = new Set<string>();
  const { kind, present } = kindOf({ stored, referred });
  const remove = async (id: string) => {
    referred.add('100');
    await kind.remove(id);
  };
  await prune({ ...options, kinds: [{ ...kind, remove }] });
  expect([...present.keys()]).toEqual(['100']);
});

test('stops between two items after Ctrl-C, and the next run removes the rest', async () => {
  const { kind, present } = kindOf({ stored: [old('a'), old('b')], referred: new Set() });
  const controller = new AbortController();
  const remove = async (id: string) => {
    await kind.remove(id);
    controller.abort();
  };
  const interrupted = await prune({ ...options, kinds: [{ ...kind, remove }], signal: controller.signal });
  expect(interrupted).toMatchObject([{ count: 1, error: 'interrupted; the next run removes the rest' }]);
  expect(await prune({ ...options, kinds: [kind] })).toMatchObject([{ count: 1, error: null }]);
  expect(present.size).toBe(0);
});

test('goes on with the other kinds after an error in one', async () => {
  const broken = kindOf({ stored: [old('a')], referred: new Set() }).kind;
  const references = () => Promise.reject(new Error('the database does not answer'));
  const { kind, present } = kindOf({ stored: [old('b')], referred: new Set() });
  const pruned = await prune({ ...options, kinds: [{ ...broken, references }, kind] });
  expect(pruned).toMatchObject([
    { count: 0, error: 'the database does not answer' },
    { count: 1, error: null },
  ]);
  expect(present.size).toBe(0);
});
