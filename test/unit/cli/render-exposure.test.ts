import { renderExample, renderExposure } from '../../../cli/render-exposure';

const addresses = [{ name: 'Forecasts', url: 'http://localhost:8001/docs', description: '' }];
const shared = { netmask: '', mac: '', cidr: null };
const interfaces = {
  lo: [{ ...shared, address: '127.0.0.1', family: 'IPv4' as const, internal: true }],
  eth0: [
    { ...shared, address: '192.0.2.7', family: 'IPv4' as const, internal: false },
    { ...shared, address: '2001:db8::7', family: 'IPv6' as const, internal: false, scopeid: 0 },
    { ...shared, address: 'fe80::1', family: 'IPv6' as const, internal: false, scopeid: 2 },
  ],
};

test('warns that nothing has a login when other machines reach the server, and names the addresses', () => {
  expect(renderExposure('0.0.0.0', addresses, interfaces)).toBe(
    'HOST is 0.0.0.0: other machines can use the server, and nothing has a login. Reachable at: http://192.0.2.7:8001\n',
  );
  expect(renderExposure('::', addresses, interfaces)).toContain('http://192.0.2.7:8001 http://[2001:db8::7]:8001\n');
  expect(renderExposure('192.0.2.7', addresses, {})).toContain('Reachable at: http://192.0.2.7:8001\n');
});

test.each(['127.0.0.1', '127.0.1.1', 'localhost', '::1'])('does not warn for %s', (host) => {
  expect(renderExposure(host, addresses, interfaces)).toBe('');
});

test('shows a curl with the real port', () => {
  expect(renderExample(addresses)).toBe('Ask for the newest forecast:  curl http://localhost:8001/forecasts/latest\n');
});
