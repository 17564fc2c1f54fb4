import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { createServer as createTcpServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { promisify } from 'node:util';
import { Egress, type EgressOptions } from '../../src/platform/egress/egress.js';
import type { EgressFailure } from '../../src/platform/egress/egress-error.js';
import { egressRules } from '../../src/platform/egress/rules.js';
import { readNetworks } from '../../src/platform/networks.js';
import { CertificateFolder, describeWithCertificates } from '../harness/certificates.js';

const run = promisify(execFile);
const rules = egressRules({ development: true, allowed: readNetworks('127.0.0.1') });
const open: { readonly server: Server; readonly sockets: Set<Socket> }[] = [];
afterEach(async () => {
  for (const { server, sockets } of open.splice(0)) {
    for (const socket of sockets) socket.destroy();
    server.close();
    await once(server, 'close');
  }
});

/** Listens at every address of this machine; how many connected. */
async function listening(server: Server): Promise<{ readonly port: number; readonly connections: () => number }> {
  const sockets = new Set<Socket>();
  let connections = 0;
  server.on('connection', (socket) => {
    connections += 1;
    sockets.add(socket.on('error', () => undefined));
  });
  open.push({ server, sockets });
  await once(server.listen(0, '0.0.0.0'), 'listening');
  return { port: (server.address() as AddressInfo).port, connections: () => connections };
}

const http = (listener: RequestListener) => listening(createServer(listener));
/** Says it to whoever connects, byte for byte, and then does as it is told. */
const raw = (say: (socket: Socket) => unknown) =>
  listening(createTcpServer((socket) => void socket.once('data', () => say(socket))));

const egress = (options: Partial<EgressOptions> = {}) =>
  new Egress({ rules, longestMilliseconds: 5_000, resolve: () => Promise.resolve(['127.0.0.1']), ...options });
const posted = { headers: { 'content-type': 'application/json', 'webhook-id': 'evt_1' }, body: '{"naïve":true}' };

test('the bytes arrive as they are, at the name that was called', async () => {
  const seen: unknown[] = [];
  const { port } = await http((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      seen.push(request.method, request.url, request.headers, Buffer.concat(chunks).toString());
      response.writeHead(202).end('taken');
    });
  });
  const answer = await egress().post(`http://hooks.example:${port}/in?a=b`, posted);
  expect([answer.status, answer.body.toString()]).toEqual([202, 'taken']);
  const headers = { host: `hooks.example:${port}`, 'webhook-id': 'evt_1', 'content-length': '15', connection: 'close' };
  expect(seen).toEqual(['POST', '/in?a=b', expect.objectContaining(headers), posted.body]);
});

test('a name that leads elsewhere the second time it is asked for (DNS rebinding) is not followed there', async () => {
  const { port, connections } = await http((_, response) => response.end());
  const answers = [['127.0.0.1'], ['127.0.0.2'], ['127.0.0.2']];
  const caller = egress({ resolve: async () => answers.shift() ?? [] });
  const url = `http://hooks.example:${port}/`;
  await expect(caller.post(url, posted)).resolves.toMatchObject({ status: 200 });
  await expect(caller.post(url, posted)).rejects.toMatchObject({ failure: 'forbidden' });
  expect(connections()).toBe(1);
});

test('of several addresses of a name only those that may be called are tried', async () => {
  const { port, connections } = await http((_, response) => response.end());
  const answering = (addresses: readonly string[]) => egress({ resolve: async () => addresses });
  const url = `http://hooks.example:${port}/`;
  const mixed = answering(['127.0.0.2', '169.254.169.254', '::1', '127.0.0.1', '::ffff:127.0.0.2']);
  await expect(mixed.post(url, posted)).resolves.toMatchObject({ status: 200 });
  await expect(answering(['127.0.0.2', '10.0.0.1', 'fe80::1%lo']).post(url, posted)).rejects.toMatchObject({
    failure: 'forbidden',
  });
  expect(connections()).toBe(1);
});

test('who is at the other end is asked again once connected, before a byte is sent', async () => {
  let bytes = 0;
  const { port, connections } = await raw(() => (bytes += 1));
  let asked = 0;
  const fickle = { plainHttp: true, allowed: () => (asked += 1) <= 1 };
  await expect(egress({ rules: fickle }).post(`http://hooks.example:${port}/`, posted)).rejects.toMatchObject({
    failure: 'forbidden',
  });
  expect([connections(), bytes]).toEqual([1, 0]);
});

test('a redirect is an answer, and is not followed', async () => {
  const inside = await http((_, response) => response.end());
  const outside = await http((_, response) =>
    response.writeHead(307, { location: `http://127.0.0.1:${inside.port}/` }).end(),
  );
  const answer = await egress().post(`http://hooks.example:${outside.port}/`, posted);
  expect([answer.status, inside.connections()]).toEqual([307, 0]);
});

test('a proxy of the environment is not asked, though Node asks it for everybody else', async () => {
  const asked: (string | undefined)[] = [];
  const proxy = await http((request, response) => {
    asked.push(request.url);
    response.end('proxy');
  });
  const { port } = await http((_, response) => response.end('receiver'));
  const address = `http://127.0.0.1:${proxy.port}`;
  const env = { NODE_USE_ENV_PROXY: '1', HTTP_PROXY: address, http_proxy: address, HTTPS_PROXY: address };
  const egressModule = new URL('../../build/platform/egress/egress.js', import.meta.url).href;
  const script = `
    import { get } from 'node:http';
    import { once } from 'node:events';
    import { Egress } from '${egressModule}';
    const rules = { plainHttp: true, allowed: () => true };
    const answer = await new Egress({ rules }).post('http://127.0.0.1:${port}/', { headers: {}, body: '{}' });
    console.log(answer.body.toString());
    const [response] = await once(get('http://127.0.0.1:${port}/others'), 'response');
    console.log(await new Response(response).text());`;
  const { stdout } = await run(process.execPath, ['--input-type=module', '-e', script], { env });
  expect(stdout).toBe('receiver\nproxy\n');
  expect(asked).toEqual([`http://127.0.0.1:${port}/others`]);
});

test('of 100 MB that come as an answer at most 64 kB are read', async () => {
  let written = 0;
  const { port } = await http((_, response) => {
    response.writeHead(200);
    const more = () => {
      while (written < 100_000_000 && response.writable) {
        written += 100_000;
        if (!response.write(Buffer.alloc(100_000, 'x'))) return void response.once('drain', more);
      }
      response.end();
    };
    more();
  });
  const answer = await egress().post(`http://hooks.example:${port}/`, posted);
  expect([answer.status, answer.body.length]).toEqual([200, 65_536]);
  expect(written).toBeLessThan(50_000_000);
});

test.each<readonly [string, EgressFailure, (socket: Socket) => unknown]>([
  ['that is reset', 'broken', (socket) => socket.resetAndDestroy()],
  ['that ends without an answer', 'broken', (socket) => socket.end()],
  ['that speaks another protocol', 'broken', (socket) => socket.end('220 mail.example ESMTP\r\n')],
  ['with headers without end', 'broken', (socket) => socket.write(`HTTP/1.1 200 OK\r\nx-long: ${'x'.repeat(100_000)}`)],
  ['that upgrades', 'broken', (socket) => socket.write('HTTP/1.1 101 S\r\nconnection: upgrade\r\nupgrade: ws\r\n\r\n')],
  ['that never answers', 'timeout', () => undefined],
  [
    'whose headers drip',
    'timeout',
    (socket) => {
      socket.write('HTTP/1.1 200 OK\r\nx-drip: ');
      const timer = setInterval(() => socket.write('x'), 20);
      socket.on('close', () => clearInterval(timer));
    },
  ],
])('a connection %s is a failure', async (_, failure, say) => {
  const { port } = await raw(say);
  const caller = egress({ longestMilliseconds: failure === 'timeout' ? 200 : 5_000 });
  await expect(caller.post(`http://hooks.example:${port}/`, posted)).rejects.toMatchObject({ failure });
});

test('a status counts though its body drips on: the answer is what came by the end of the time', async () => {
  const { port } = await raw((socket) => {
    socket.write('HTTP/1.1 200 OK\r\ncontent-length: 1000000\r\n\r\nx');
    const timer = setInterval(() => socket.write('x'), 20);
    socket.on('close', () => clearInterval(timer));
  });
  const answer = await egress({ longestMilliseconds: 300 }).post(`http://hooks.example:${port}/`, posted);
  expect(answer.status).toBe(200);
  expect(answer.body.length).toBeLessThan(100);
});

test('a name that nobody knows, and a port where nobody listens', async () => {
  const unknown = egress({ resolve: () => Promise.reject(new Error('ENOTFOUND')) });
  await expect(unknown.post('http://hooks.example/', posted)).rejects.toMatchObject({ failure: 'broken' });
  const { port } = await http((_, response) => response.end());
  const { server } = open.splice(0)[0] as { server: Server };
  server.close();
  await once(server, 'close');
  await expect(egress().post(`http://hooks.example:${port}/`, posted)).rejects.toMatchObject({
    failure: 'unreachable',
  });
});

test('a name server that hangs costs no more than the time there is', async () => {
  const hanging = egress({ resolve: () => new Promise(() => undefined), longestMilliseconds: 100 });
  await expect(hanging.post('http://hooks.example/', posted)).rejects.toMatchObject({ failure: 'timeout' });
});

describeWithCertificates('TLS', () => {
  let folder: CertificateFolder;
  beforeAll(() => void (folder = new CertificateFolder()));
  afterAll(() => folder.remove());

  test('only a certificate of a known authority for this very name that has not run out is believed', async () => {
    const authority = folder.authority('trusted');
    const usage = 'serverAuth' as const;
    const serving = async (certificate: { readonly cert: Buffer; readonly key: Buffer }) => {
      const { port } = await listening(createTlsServer(certificate, (_, response) => response.end('secure')));
      return egress({ ca: authority.cert }).post(`https://hooks.example:${port}/`, posted);
    };
    const names = ['DNS:hooks.example'];
    await expect(serving(authority.sign({ names, usage }))).resolves.toMatchObject({ status: 200 });
    for (const bad of [
      authority.sign({ names: ['DNS:other.example'], usage }),
      authority.sign({ names, usage, expired: true }),
      folder.authority('unknown').sign({ names, usage }),
    ])
      await expect(serving(bad)).rejects.toMatchObject({ failure: 'tls' });
  });

  test('NODE_TLS_REJECT_UNAUTHORIZED does not switch the check off', async () => {
    const certificate = folder.authority('unknown').sign({ names: ['DNS:hooks.example'], usage: 'serverAuth' });
    const { port } = await listening(createTlsServer(certificate, (_, response) => response.end()));
    const before = process.env['NODE_TLS_REJECT_UNAUTHORIZED'];
    process.env['NODE_TLS_REJECT_UNAUTHORIZED'] = '0';
    try {
      await expect(egress().post(`https://hooks.example:${port}/`, posted)).rejects.toMatchObject({ failure: 'tls' });
    } finally {
      if (before === undefined) delete process.env['NODE_TLS_REJECT_UNAUTHORIZED'];
      else process.env['NODE_TLS_REJECT_UNAUTHORIZED'] = before;
    }
  });

  test('a server that speaks no TLS is a failure of TLS, and the request is not sent in the clear', async () => {
    const { port } = await raw((socket) => void socket.end('HTTP/1.1 200 OK\r\n\r\n'));
    await expect(egress().post(`https://hooks.example:${port}/`, posted)).rejects.toMatchObject({ failure: 'tls' });
  });
});
