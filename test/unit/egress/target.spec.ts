import { egressRules } from '../../../src/platform/egress/rules.js';
import { readTarget } from '../../../src/platform/egress/target.js';
import { readNetworks } from '../../../src/platform/networks.js';

const production = egressRules({ development: false, allowed: undefined });
const development = egressRules({ development: true, allowed: undefined });

test.each([
  ['dotted', 'https://127.0.0.1/'],
  ['short', 'https://127.1/'],
  ['decimal', 'https://2130706433/'],
  ['octal', 'https://0177.0.0.01/'],
  ['hexadecimal', 'https://0x7f000001/'],
  ['mixed', 'https://0x7f.0.0.1/'],
  ['full-width digits', 'https://１２７.０.０.１/'],
  ['escaped', 'https://%31%32%37.0.0.1/'],
  ['with a last dot', 'https://127.0.0.1./'],
  ['IPv6', 'https://[::1]/'],
  ['IPv6 written out', 'https://[0:0:0:0:0:0:0:1]/'],
  ['IPv4-mapped', 'https://[::ffff:127.0.0.1]/'],
  ['IPv4-mapped in hexadecimal', 'https://[::ffff:7f00:1]/'],
  ['NAT64', 'https://[64:ff9b::7f00:1]/'],
  ['6to4', 'https://[2002:7f00:1::]/'],
  ['a link-local address with a zone', 'https://[fe80::1%25eth0]/'],
  ['the metadata of clouds', 'https://169.254.169.254/latest/meta-data/'],
  ['metadata in one number', 'https://2852039166/'],
  ['unspecified', 'https://0/'],
  ['a name that means this machine', 'https://localhost/'],
  ['a name below it', 'https://api.localhost./'],
])('an address that is not public is refused in every spelling: %s', (_, url) => {
  expect(() => readTarget(url, production)).toThrow(expect.objectContaining({ failure: 'forbidden' }));
});

test.each([
  ['http://hooks.example.com/', 'must begin with https://'],
  ['ftp://hooks.example.com/', 'must begin with https://'],
  ['file:///etc/passwd', 'must begin with https://'],
  ['https://user:pass@hooks.example.com/', 'must not hold a name or a password'],
  ['https://user@hooks.example.com/', 'must not hold a name or a password'],
  ['https://hooks.example.com:22/', 'must use port 443'],
  ['https://hooks.example.com:80/', 'must use port 443'],
  ['https://hooks.example.com:0/', 'must use port 443'],
  ['hooks.example.com', 'is not a URL'],
  ['https://', 'is not a URL'],
  ['https://256.256.256.256/', 'is not a URL'],
])('%s is refused: it %s', (url, reason) => {
  expect(() => readTarget(url, production)).toThrow(reason);
});

test.each([
  ['https://hooks.example.com/a?b=c', 'hooks.example.com', 443],
  ['https://hooks.example.com:8443/', 'hooks.example.com', 8443],
  ['https://HOOKS.example.COM./', 'hooks.example.com', 443],
  ['https://bücher.example/', 'xn--bcher-kva.example', 443],
  ['https://[2606:4700:4700::1111]/', '2606:4700:4700::1111', 443],
  ['https://8.8.8.8/', '8.8.8.8', 443],
])('%s may be called', (url, host, port) => {
  expect(readTarget(url, production)).toMatchObject({ host, port, tls: true });
});

test('in development a receiver on this machine may be called without TLS, and the network around it may not', () => {
  expect(readTarget('http://localhost:4000/hooks', development)).toMatchObject({ tls: false, port: 4000 });
  expect(readTarget('http://127.0.0.1:4000/hooks', development).host).toBe('127.0.0.1');
  for (const url of ['http://10.0.0.1:4000/', 'http://169.254.169.254/', 'http://[::ffff:127.0.0.1]:4000/'])
    expect(() => readTarget(url, development)).toThrow('not public');
});

test('networks that a setting names may be called, with TLS', () => {
  const rules = egressRules({ development: false, allowed: readNetworks('10.1.0.0/16,fd12::/16') });
  expect(readTarget('https://10.1.2.3/', rules).host).toBe('10.1.2.3');
  expect(readTarget('https://[fd12::7]/', rules).host).toBe('fd12::7');
  expect(() => readTarget('https://10.2.0.1/', rules)).toThrow('not public');
  expect(() => readTarget('http://10.1.2.3/', rules)).toThrow('https://');
  expect(() => readTarget('https://127.0.0.1/', rules)).toThrow('not public');
});
