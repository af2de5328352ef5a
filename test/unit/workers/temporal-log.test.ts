import { ApplicationFailure } from '@temporalio/common';
import { pino } from 'pino';
import { toFailure } from '../../../activities/failures';
import { describeLoggedError } from '../../../system/log';
import { createTemporalLogger } from '../../../workers/temporal-log';

describe('the entries of Temporal in the log of a worker', () => {
  const lines: Record<string, unknown>[] = [];
  const log = pino(
    { serializers: { err: describeLoggedError } },
    { write: (line) => void lines.push(JSON.parse(line)) },
  );
  const temporal = createTemporalLogger(log);
  const fail = (error: unknown) =>
    temporal.warn('Activity failed', {
      sdkComponent: 'worker',
      taskToken: 'x',
      activityType: 'extract',
      attempt: 1,
      error,
    });
  beforeEach(() => {
    lines.length = 0;
  });

  it('should name a step that failed and its error in one line without a stack', () => {
    fail(ApplicationFailure.create({ type: 'NoPriceYet', message: 'There is no price yet' }));
    expect(lines[0]).toMatchObject({ level: 40, msg: 'Activity failed', activityType: 'extract', attempt: 1 });
    expect(lines[0]?.err).toEqual({ type: 'NoPriceYet', message: 'There is no price yet', at: expect.any(String) });
    expect(lines[0]).not.toHaveProperty('taskToken');
  });

  it('should keep the stack of a defect', () => {
    fail(toFailure(new TypeError('x is not a function')));
    expect(lines[0]?.err).toMatchObject({ stack: expect.stringContaining('temporal-log.test.ts') });
  });

  it('should leave out what happens at each start: a worker without workflows', () => {
    temporal.warn('No workflows registered, not polling for workflow tasks');
    expect(lines).toEqual([]);
  });
});
