import { readNetworks } from '../../src/platform/networks.js';
import { clientAddress } from '../../src/platform/proxies.js';

const trusts = readNetworks('10.0.0.0/8, ::1');

test.each([
  ['198.51.100.7', '203.0.113.5', '198.51.100.7', 'a peer that is no proxy may write what it likes'],
  ['10.0.0.1', '203.0.113.5', '203.0.113.5', 'a proxy says who called it'],
  [
    '10.0.0.1',
    '192.0.2.66, 203.0.113.5',
    '203.0.113.5',
    'what stands before the nearest stranger was written by that one',
  ],
  ['10.0.0.1', '203.0.113.5, 10.9.9.9', '203.0.113.5', 'proxies stand behind each other'],
  ['::1', '2001:db8::7', '2001:db8::7', 'IPv6, too'],
  ['10.0.0.1', '10.0.0.2', '10.0.0.2', 'where all are proxies, the first of them calls'],
  ['10.0.0.1', 'somebody', '10.0.0.1', 'a word is no address'],
  ['10.0.0.1', undefined, '10.0.0.1', 'a proxy may call for itself'],
])('%s with X-Forwarded-For %s is %s: %s', (peer, forwarded, client, _) => {
  expect(clientAddress(peer, forwarded, trusts)).toBe(client);
});

test('without trusted proxies the header counts for nothing', () => {
  expect(clientAddress('10.0.0.1', '203.0.113.5', undefined)).toBe('10.0.0.1');
});

test.each(['10.0.0.0/99', 'proxy.internal', '10.0.0.1/x'])('%s is no network', (text) => {
  expect(() => readNetworks(text)).toThrow(/^must be a list of addresses/);
});
