import { credentials } from '@grpc/grpc-js';
import { connect } from 'node:tls';
import { SEEDED_CUSTOMER_ID } from '../../src/seeds/well-known.js';
import {
  CertificateFolder,
  describeWithCertificates,
  type Authority,
  type Certificate,
  type CertificateOptions,
} from '../harness/certificates.js';
import { grpcCaller } from '../harness/grpc.js';
import { WITHOUT_WORKER, type RunningStack } from '../harness/stack.js';
import { startStack } from '../harness/warm-stack.js';

const CHECKOUT = 'spiffe://shop.test/checkout';

describeWithCertificates('a gRPC port with an authority for callers', () => {
  const folder = new CertificateFolder();
  let own: Authority;
  let stack: RunningStack;

  beforeAll(async () => {
    own = folder.authority('authority of the shop');
    const server = own.sign({ names: ['DNS:localhost', 'IP:127.0.0.1'], usage: 'serverAuth' });
    stack = await startStack({
      ...WITHOUT_WORKER,
      GRPC_TLS_CERT: server.certPath,
      GRPC_TLS_KEY: server.keyPath,
      GRPC_TLS_CLIENT_CA: own.certPath,
      GRPC_TLS_CALLERS: `${CHECKOUT}, stock.test`,
      INTERNAL_SCOPES: 'orders:read,customers:read',
    });
  }, 60_000);
  afterAll(async () => {
    await stack?.stop();
    folder.remove();
  });

  async function orders(shown?: Certificate, token?: string) {
    const channel = credentials.createSsl(own.cert, shown?.key, shown?.cert);
    const caller = grpcCaller(stack.grpc, 'trivium.bff.v1.OrderViewService', token, channel);
    const answer = await caller.call('ListOrderViews', { pageSize: 100 });
    caller.close();
    return answer;
  }
  const customersIn = ({ body }: { readonly body: { readonly orders: readonly { readonly customerId: string }[] } }) =>
    new Set(body.orders.map(({ customerId }) => customerId));

  test.each([
    ['SPIFFE id', `URI:${CHECKOUT}`],
    ['DNS name', 'DNS:stock.test'],
  ])('whoever’s certificate has a listed %s is an internal caller without a token', async (_, name) => {
    const answer = await orders(own.sign({ names: [name] }));
    expect(answer.status).toBe('OK');
    // Of all customers, as no customer and no partner is shown them.
    expect(customersIn(answer).size).toBeGreaterThan(1);
  });

  test('it may do what INTERNAL_SCOPES says and no more', async () => {
    const { body } = await orders(own.sign({ names: [`URI:${CHECKOUT}`] }));
    const customers = body.orders.map(({ customer }: { customer: { name: string; email: string } }) => customer);
    expect(customers.every(({ name }: { name: string }) => name !== '')).toBe(true);
    expect(customers.map(({ email }: { email: string }) => email)).toEqual(customers.map(() => ''));
  });

  test('without a certificate it takes a token, as ever', async () => {
    expect((await orders()).status).toBe('UNAUTHENTICATED');
    const answer = await orders(undefined, stack.credentials.customer_token);
    expect([...customersIn(answer)]).toEqual([SEEDED_CUSTOMER_ID]);
  });

  test('who shows both speaks as the token says, and a token that is refused is not made good', async () => {
    const certificate = own.sign({ names: [`URI:${CHECKOUT}`] });
    expect([...customersIn(await orders(certificate, stack.credentials.customer_token))]).toEqual([SEEDED_CUSTOMER_ID]);
    expect((await orders(certificate, 'trv_test_nobody')).status).toBe('UNAUTHENTICATED');
  });

  /** Bytes that the server says before anything is asked: an HTTP/2 server greets, one that refuses the handshake does not. */
  const greeting = (shown?: Certificate) =>
    new Promise<number>((resolve) => {
      const [host = '', port] = stack.grpc.split(':');
      const identity = shown && { cert: shown.cert, key: shown.key };
      const socket = connect({
        host,
        servername: 'localhost',
        port: Number(port),
        ca: own.cert,
        ALPNProtocols: ['h2'],
        ...identity,
      });
      let heard = 0;
      socket.on('data', (chunk) => {
        heard += chunk.length;
        socket.destroy();
      });
      socket.on('error', () => undefined).on('close', () => resolve(heard));
    });
  const signed = (options: CertificateOptions) => () => own.sign(options);

  test.each<[string, () => Certificate]>([
    ['of another authority', () => folder.authority('another').sign({ names: [`URI:${CHECKOUT}`] })],
    ['that signed itself', () => folder.authority('stock.test')],
    ['that ran out', signed({ names: [`URI:${CHECKOUT}`], expired: true })],
    ['for servers', signed({ names: [`URI:${CHECKOUT}`], usage: 'serverAuth' })],
    ['of a name that is not listed', signed({ names: ['URI:spiffe://shop.test/checkout2', 'DNS:erp.test'] })],
    ['of a name that a listed one begins with', signed({ names: ['URI:spiffe://shop.test/check', 'DNS:stock'] })],
    ['without a name', signed({ names: [] })],
  ])('a certificate %s is refused at the handshake', async (_, made) => {
    expect(await greeting(own.sign({ names: ['DNS:stock.test'] }))).toBeGreaterThan(0);
    expect(await greeting(made())).toBe(0);
    expect((await orders(made(), stack.credentials.staff_token)).status).toBe('UNAVAILABLE');
  });

  test('callers without TLS are not answered', async () => {
    const caller = grpcCaller(stack.grpc, 'trivium.bff.v1.OrderViewService', stack.credentials.staff_token);
    expect((await caller.call('ListOrderViews', {}, { milliseconds: 3_000 })).status).not.toBe('OK');
    caller.close();
  });
});
