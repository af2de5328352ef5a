import { createDecoder } from '../../../streams/messages/decode';
import { TradesMessage } from '../../../streams/messages/trades';

const decode = createDecoder(TradesMessage);
const trade = { id: 7, price: 84_000.1, quantity: 0.00000001, side: 'buy', at: '2026-11-26T12:00:00.123456Z' };
const message = { version: 1, asset: 'BTC', source: 'kraken', receivedAt: '2026-11-26T12:00:00.200Z', trades: [trade] };

test('reads a message, also with fields that it does not know', () => {
  expect(decode(JSON.stringify({ ...message, added: true }))).toEqual({ message: { ...message, added: true } });
});

test.each([
  ['not JSON', '{', 'it is not JSON'],
  ['null', 'null', 'the message: Expected object'],
  [
    'a later version',
    JSON.stringify({ ...message, version: 2 }),
    'it has the version 2, and this program reads version 1; update nexthour',
  ],
  ['no version', JSON.stringify({ ...message, version: undefined }), '/version: Expected required property'],
  [
    'a price of 0',
    JSON.stringify({ ...message, trades: [{ ...trade, price: 0 }] }),
    '/trades/0/price: Expected number to be greater than 0',
  ],
  [
    'an instant with another offset',
    JSON.stringify({ ...message, trades: [{ ...trade, at: '2026-11-26T13:00:00+01:00' }] }),
    expect.stringMatching(/^\/trades\/0\/at: /),
  ],
])('says why it refuses %s', (_, text, problem) => {
  expect(decode(text)).toEqual({ problem });
});
