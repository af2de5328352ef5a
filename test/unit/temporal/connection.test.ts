import { connectionOptions } from '../../../temporal/connection';

const settings = { address: 'localhost:7233', namespace: 'nexthour' };

test('does not turn TLS on for an empty API key', () => {
  expect(connectionOptions(settings, { TEMPORAL_API_KEY: '', TEMPORAL_TLS: '', TEMPORAL_TLS_SERVER_NAME: '' })).toEqual(
    {
      address: 'localhost:7233',
    },
  );
});

test("takes the API key and TLS from Temporal's own variables, and the address from the settings", () => {
  const given = { TEMPORAL_API_KEY: 'key', TEMPORAL_TLS_SERVER_NAME: 'cloud', TEMPORAL_ADDRESS: 'elsewhere:1' };
  expect(connectionOptions(settings, given)).toEqual({
    address: 'localhost:7233',
    apiKey: 'key',
    tls: { serverNameOverride: 'cloud' },
  });
});
