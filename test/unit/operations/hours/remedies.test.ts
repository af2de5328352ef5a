import { describeOutcomeRemedy, describeStepRemedy } from '../../../../operations/hours/remedies';

const hour = Date.UTC(2026, 10, 21, 7);
const simulated = 'LiveCoinWatch refuses the key (Fault of the simulator, requested by a test)';
const SAID = /^A test asked the simulator of prices for this error: nothing is wrong with your key/;

it('says that a fault of the simulator is none of the key or the network', () => {
  expect(describeStepRemedy({ step: 'extract', state: 'failed', hour, reason: simulated })).toMatch(SAID);
  expect(describeOutcomeRemedy({ outcome: 'failed', hour, reason: simulated })).toMatch(SAID);
});

it('says how to repeat an hour that failed for another reason', () => {
  const reason = 'LiveCoinWatch refuses the key';
  const remedy = describeStepRemedy({ step: 'extract', state: 'failed', hour, reason });
  expect(remedy).toMatch(/^The next tick runs .*`nexthour run --hour 2026-11-21T07Z --from-step extract`/);
  expect(describeOutcomeRemedy({ outcome: 'published', hour, reason: null })).toBeNull();
});
