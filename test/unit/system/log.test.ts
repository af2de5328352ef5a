import { NexthourError } from '../../../system/errors';
import { describeLoggedError } from '../../../system/log';

describe('an error in a log', () => {
  it('should have no stack when nexthour threw it on purpose', () => {
    const error = new NexthourError('MlflowUnreachable', 'MLflow did not answer');
    expect(describeLoggedError(error)).toEqual({
      type: 'NexthourError',
      code: 'MlflowUnreachable',
      message: 'MLflow did not answer',
    });
  });

  it('should have the place in the code when a library threw it', () => {
    const error = Object.assign(new Error('connect ECONNREFUSED 127.0.0.1:5432'), { code: 'ECONNREFUSED' });
    expect(describeLoggedError(error)).toEqual({
      type: 'Error',
      code: 'ECONNREFUSED',
      message: 'connect ECONNREFUSED 127.0.0.1:5432',
      at: expect.stringMatching(/log\.test\.ts:\d+:\d+$/),
    });
  });

  it.each([
    new TypeError('x is not a function'),
    new Error('the newest bar has no features'),
    Object.assign(new Error('duplicate key value violates a unique constraint'), { code: '23505', table: 'bars' }),
  ])('should have its stack, its fields and its cause when it is a defect: %s', (error) => {
    const { name, message, stack: _, ...fields } = error as Error & { stack?: string };
    const cause = new Error('the cause');
    expect(describeLoggedError(Object.assign(error, { cause }))).toMatchObject({
      type: name,
      message: `${message}: the cause`,
      stack: expect.stringMatching(/log\.test\.ts.*caused by: Error: the cause/s),
      ...fields,
    });
  });

  it.each([
    ['of a call by gRPC', { code: 14 }, undefined],
    ['of Postgres while it stops', { code: '57P01' }, undefined],
    ['of an activity that failed on purpose', { type: 'NotYet' }, undefined],
    ['of an activity with a defect', { type: 'TypeError' }, expect.any(String)],
  ])('should tell what is expected from a defect: an error %s', (_, fields, stack) => {
    const described = describeLoggedError(Object.assign(new Error('failed'), fields));
    expect((described as Error).stack).toEqual(stack);
  });

  it('should be whatever was thrown', () => {
    expect(describeLoggedError('text')).toEqual({ type: 'string', message: 'text' });
  });
});
