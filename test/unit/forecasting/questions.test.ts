import {
  describeQuestion,
  fiveMinuteQuestion,
  horizonMinutesOf,
  nextHourQuestion,
  promoteCommand,
  registeredModelName,
  riseQuestion,
} from '../../../forecasting/questions';

const label = { threshold: 0.02, horizonHours: 12, rule: 'at-end' } as const;

test('the id of a question about a rise follows from its parts', () => {
  expect(riseQuestion('BTC', label).id).toBe('btc-rise-2pct-12h');
  expect(riseQuestion('ETH', { threshold: 0.005, horizonHours: 24, rule: 'within' }).id).toBe(
    'eth-rise-0.5pct-24h-within',
  );
  expect(riseQuestion('BTC', { ...label, threshold: 0.07 }).id).toBe('btc-rise-7pct-12h');
});

test.each([
  [{ threshold: 2 }, 'threshold 2 is not from 0.0005 to 0.5; it is a share of the price, like 0.02 for 2 %'],
  [{ threshold: Number.NaN }, 'threshold NaN is not from 0.0005 to 0.5; it is a share of the price, like 0.02 for 2 %'],
  [{ threshold: -0.02 }, 'threshold -0.02 is not from'],
  [{ threshold: 0.020000001 }, 'threshold 0.020000001 has too many digits: in percent, at most 6 are possible'],
  [{ horizonHours: 0 }, 'horizon 0 is not a whole number of hours from 1 to 168'],
  [{ horizonHours: 1.5 }, 'horizon 1.5 is not a whole number of hours from 1 to 168'],
])('refuses %j', (parts, message) => {
  expect(() => riseQuestion('BTC', { ...label, ...parts })).toThrow(message);
});

test('the models of btc-1h keep their classic name', () => {
  expect(registeredModelName(nextHourQuestion('BTC'))).toBe('btc_predictor');
  expect(registeredModelName(nextHourQuestion('ETH'))).toBe('nexthour-eth-1h');
  expect(registeredModelName(riseQuestion('BTC', label))).toBe('nexthour-btc-rise-2pct-12h');
});

test('the question of the live line has a horizon of minutes', () => {
  const question = fiveMinuteQuestion('ETH');
  expect(question).toMatchObject({ id: 'eth-5m', kind: 'price', cadence: 'minutely' });
  expect(registeredModelName(fiveMinuteQuestion('BTC'))).toBe('nexthour-btc-5m');
  expect(describeQuestion(question)).toBe('the ETH price in 5 minutes');
});

test('the horizon of each kind of question is known in minutes', () => {
  const questions = [nextHourQuestion('BTC'), fiveMinuteQuestion('BTC'), riseQuestion('BTC', label)];
  expect(questions.map(horizonMinutesOf)).toEqual([60, 5, 720]);
  expect(describeQuestion(nextHourQuestion('BTC'))).toBe('the BTC price in one hour');
});

test.each([
  ['btc_predictor', '7', '`nexthour promote --version 7 --reason …`'],
  ['nexthour-eth-1h', '7', '`nexthour promote --question eth-1h --version 7 --reason …`'],
  ['nexthour-btc-5m', undefined, '`nexthour promote --question btc-5m --version N --reason …`'],
])('the command that promotes a version of %s names its question', (model, version, command) => {
  expect(promoteCommand(model, version)).toBe(command);
});
