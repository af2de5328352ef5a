import type { StoredDecision } from '../../../../clients/postgres/promotions';
import { createDecisionReader } from '../../../../operations/models/read-decisions';

function decisionsTo(newest: number): StoredDecision[] {
  return Array.from({ length: newest }, (_, index) => ({
    ...{ source: 's', asset: 'BTC', hour: 0, promoted: false, reason: 'r', kind: 'gate', operator: null, evidence: {} },
    ...{ version: String(newest - index), decidedAt: newest - index },
  }));
}

it('reads all decisions page by page, and later only those that were added', async () => {
  let stored = decisionsTo(25);
  const offsets: number[] = [];
  const promotions = {
    newest: async ({ count, offset = 0 }: { count: number; offset?: number }) => {
      offsets.push(offset);
      return stored.slice(offset, offset + count);
    },
  };
  const read = createDecisionReader({ asset: 'BTC', promotions, pageSize: 10 }, ({ version }) => [Number(version)]);
  const downFrom = (newest: number) => Array.from({ length: newest }, (_, index) => newest - index);
  expect(await read()).toEqual(downFrom(25));
  stored = decisionsTo(37);
  expect(await read()).toEqual(downFrom(37));
  expect(await read()).toEqual(downFrom(37));
  expect(offsets).toEqual([0, 10, 20, 0, 10, 0]);
});
