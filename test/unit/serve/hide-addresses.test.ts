import { hideAddresses } from '../../../serve/hide-addresses';

it.each([
  ['connect ECONNREFUSED 127.0.0.1:5432', 'a server refused the connection: (address hidden)'],
  ['connect ECONNREFUSED ::1:5432', 'a server refused the connection: (address hidden)'],
  ['getaddrinfo ENOTFOUND db.internal:5432', 'the name of a server is not known: (address hidden)'],
  ['extract failed: read ECONNRESET', 'extract failed: a server closed the connection'],
  ['getaddrinfo EAI_AGAIN postgres', 'the name of a server is not known: (address hidden)'],
  ['http://10.0.0.5:9000/bucket answered 503', '(address hidden) answered 503'],
  ['no answer from [fd00::12]:7233; trying again', 'no answer from (address hidden); trying again'],
  ['postgres://u:secret@db/n cannot be reached', '(address hidden) cannot be reached'],
])('hides the address in "%s"', (text, shown) => {
  expect(hideAddresses(text)).toBe(shown);
});

it.each([
  'answers, version 18.1',
  'it has ended 2 times, the last time 07:05: exit code 1',
  'the newest forecast is of 2026-11-21T07:05:00Z, 3 minutes ago',
  '`nexthour logs server` shows its log; set HOST or PORT',
  'mlflow (process 812) does not answer: no answer within 2 s',
])('leaves "%s" as it is', (text) => {
  expect(hideAddresses(text)).toBe(text);
});
