import { checkStatusesOf, readFinishedSteps } from '../../../../serve/metrics/finished-steps';

const stepWith = (result: unknown) =>
  readFinishedSteps([{ step: 'quality', state: 'succeeded', attempts: 1, startedAt: 0, endedAt: 1, result }]);

describe('the status of each quality check of a finished run', () => {
  const expected = [
    { rule: 'gaps', status: 'warn' },
    { rule: 'schema', status: 'pass' },
  ];

  it('should be read from check results', () => {
    const results = [
      { rule: 'gaps', status: 'warn', value: 0.01, limit: 0.05 },
      { rule: 'schema', status: 'pass', value: 0, limit: 0 },
    ];
    expect(checkStatusesOf(stepWith({ passed: true, reason: null, results }))).toMatchObject(expected);
  });

  it('should be read from the rows that earlier versions wrote', () => {
    const verdicts = [
      { rule: 'gaps', verdict: 'warn', evidence: 'a sentence', count: 1, hours: [0] },
      { rule: 'schema', verdict: 'pass', evidence: 'a sentence', count: 0, hours: [] },
    ];
    expect(checkStatusesOf(stepWith({ passed: true, reason: null, verdicts }))).toEqual(expected);
  });

  it('should be empty when the quality step has no result', () => {
    expect(checkStatusesOf(stepWith(null))).toEqual([]);
    expect(checkStatusesOf([])).toEqual([]);
  });
});

describe('the steps of a finished run', () => {
  it('should all be read when an activity returned nothing, so that its step has no result', () => {
    const step = { step: 'attach-report', state: 'succeeded', attempts: 1, startedAt: 0, endedAt: 1 };
    const steps = [{ ...step, step: 'quality', result: { passed: true } }, step];
    expect(readFinishedSteps(steps)).toEqual(steps);
  });

  it('should be none when the run was recorded in another shape', () => {
    expect(readFinishedSteps([{ step: 'quality' }])).toEqual([]);
  });
});
