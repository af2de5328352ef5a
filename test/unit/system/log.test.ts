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

  it('should have its stack when it is a defect', () => {
    expect(describeLoggedError(new TypeError('x is not a function'))).toMatchObject({
      type: 'TypeError',
      stack: expect.stringContaining('log.test.ts'),
    });
  });

  it('should be whatever was thrown', () => {
    expect(describeLoggedError('text')).toEqual({ type: 'string', message: 'text' });
  });
});
