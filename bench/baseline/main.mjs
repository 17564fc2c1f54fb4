// What the BFF is measured against: the same answers from the same RPCs, by node:http and grpc-js without a framework.
// It checks no credentials, validates nothing, signs no cursor and measures nothing: the least that can be done.
import { createServer } from 'node:http';
import { Server, ServerCredentials } from '@grpc/grpc-js';
import { DevelopmentIdentities, developmentCredentials, developmentSecret } from '../../build/callers/credentials.js';
import { systemClock } from '../../build/platform/clock.js';
import { deriveKey } from '../../build/platform/keys.js';
import { ServiceTokens } from '../../build/platform/service-token.js';
import { contract } from './contracts.mjs';
import { orderView } from './order-view.mjs';
import { ordersPage } from './orders.mjs';
import { productsPage } from './products.mjs';
import { connect } from './services.mjs';

const NAMES = ['orders', 'catalog', 'customers', 'inventory', 'payments', 'fulfillment'];
const ORDER_VIEWS = 'trivium.bff.v1.OrderViewService';

const dataDir = process.env.TRIVIUM_DATA_DIR;
const keys = developmentCredentials(dataDir);
const tokens = new ServiceTokens(deriveKey(developmentSecret(dataDir), 'service-token'), systemClock);
const staff = await new DevelopmentIdentities(keys).find(keys.staff_token);
const services = Object.fromEntries(NAMES.map((name) => [name, connect(serviceName(name), addressOf(name), token)]));

function token() {
  return tokens.sign(staff);
}

function serviceName(name) {
  return `trivium.${name}.v1.${name[0].toUpperCase()}${name.slice(1)}Service`;
}

function addressOf(name) {
  return process.env[`${name.toUpperCase()}_ADDRESS`];
}

async function answer(request) {
  const { pathname, searchParams } = new URL(request.url, 'http://baseline');
  if (request.method === 'GET' && pathname === '/v2/products') {
    return productsPage(services, Number(searchParams.get('limit')));
  }
  const chunks = [];
  for await (const chunk of request) chunks.push(chunk);
  const { variables } = JSON.parse(Buffer.concat(chunks).toString());
  return ordersPage(services, variables.first);
}

const http = createServer((request, response) => {
  answer(request).then(
    (body) => send(response, 200, JSON.stringify(body)),
    (error) => send(response, 500, JSON.stringify({ error: String(error) })),
  );
});

function send(response, status, text) {
  response.writeHead(status, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) });
  response.end(text);
}

const grpc = new Server({ 'grpc.enable_channelz': 0 });
grpc.addService(contract(ORDER_VIEWS), {
  GetOrderView: (call, reply) => {
    orderView(services, call.request.orderId).then((view) => reply(null, view), reply);
  },
  ListOrderViews: (call, reply) => reply(new Error('not measured')),
});

await new Promise((resolve) => http.listen(0, '127.0.0.1', resolve));
const grpcPort = await new Promise((resolve, reject) => {
  grpc.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (error, port) =>
    error ? reject(error) : resolve(port),
  );
});
process.on('SIGTERM', () => process.exit(0));
console.log(`ready http=http://127.0.0.1:${http.address().port} grpc=127.0.0.1:${grpcPort} ops=none`);
