import { renderEntry } from '../../../system/log-entries';

const entry = {
  level: 40,
  time: 1_795_779_569_503,
  pid: 1,
  hostname: 'vm',
  name: 'server',
  asset: 'BTC',
  msg: 'it cannot be read',
};
const render = (err: object) => renderEntry(JSON.stringify({ ...entry, err }));

it('should show the message of an error beside that of the entry, and where a library threw it', () => {
  expect(render({ type: 'NexthourError', code: 'MlflowUnreachable', message: 'MLflow did not answer' })).toBe(
    '2026-11-27T11:39:29.503Z [WARN] it cannot be read: MLflow did not answer {"asset":"BTC","err":{"type":"NexthourError","code":"MlflowUnreachable"}}',
  );
});

it('should show the stack of a defect in lines of its own', () => {
  expect(
    render({ type: 'TypeError', message: 'x is not a function', stack: 'TypeError: …\n    at f (a.ts:1:2)' }),
  ).toBe(
    '2026-11-27T11:39:29.503Z [WARN] it cannot be read: x is not a function {"asset":"BTC","err":{"type":"TypeError"}}\nTypeError: …\n    at f (a.ts:1:2)',
  );
});
