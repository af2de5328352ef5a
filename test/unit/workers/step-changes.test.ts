import type { WorkflowInfo } from '@temporalio/workflow';
import type { NewChange } from '../../../clients/postgres/changes';
import { createStepChangeSinks } from '../../../workers/step-changes';
import { until } from '../../support/until';

const HOUR = Date.UTC(2026, 10, 21, 7);

function createRecorder({ maxWaiting = 10 } = {}) {
  const stored: NewChange[][] = [];
  const warnings: string[] = [];
  let isAway = false;
  let waits: Promise<void> = Promise.resolve();
  const { stepChanges } = createStepChangeSinks({
    record: async (changes) => {
      await waits;
      if (isAway) throw new Error('connect ECONNREFUSED');
      stored.push([...changes]);
    },
    logger: { warn: ((_: unknown, text: string) => warnings.push(text)) as never },
    maxWaiting,
  });
  return {
    ...{ stored, warnings },
    record: (step: string) =>
      stepChanges.record.fn({} as WorkflowInfo, { asset: 'BTC', hour: HOUR, step, state: 'running', attempt: 2 }),
    setAway: (value: boolean) => {
      isAway = value;
    },
    wait: (until: Promise<void>) => {
      waits = until;
    },
  };
}

it('stores the change of a step with its hour, state and attempt', async () => {
  const { record, stored } = createRecorder();
  record('train');
  await until(
    async () => stored.flat(),
    (all) => all.length === 1,
  );
  const subject = { hour: '2026-11-21T07Z', step: 'train', state: 'running', attempt: 2 };
  expect(stored).toEqual([[{ kind: 'step', asset: 'BTC', subject }]]);
});

it('keeps the order, and stores together what came while it wrote; the oldest are dropped beyond the limit', async () => {
  const { record, stored, wait } = createRecorder({ maxWaiting: 2 });
  let go: () => void = () => undefined;
  wait(
    new Promise((resolve) => {
      go = resolve;
    }),
  );
  for (const step of ['extract', 'quality', 'transform', 'settle']) record(step);
  go();
  await until(
    async () => stored,
    (all) => all.length === 2,
  );
  expect(stored.map((changes) => changes.map(({ subject }) => subject.step))).toEqual([
    ['extract'],
    ['transform', 'settle'],
  ]);
});

it('warns once while the database is away, never throws, and goes on when it is back', async () => {
  const { record, stored, warnings, setAway } = createRecorder();
  setAway(true);
  record('extract');
  await until(
    async () => warnings,
    (all) => all.length === 1,
  );
  record('quality');
  await new Promise(setImmediate);
  setAway(false);
  record('settle');
  await until(
    async () => stored.flat(),
    (all) => all.length === 1,
  );
  expect(warnings).toEqual(['the states of steps cannot be stored; pages show them later']);
});
