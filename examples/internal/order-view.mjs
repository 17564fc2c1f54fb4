// An internal caller: prints the newest orders with everything that belongs to them, over gRPC.
//   node examples/internal/order-view.mjs [127.0.0.1:9090]
import { readFileSync } from 'node:fs';
import { credentials, loadPackageDefinition, Metadata } from '@grpc/grpc-js';
import { loadSync } from '@grpc/proto-loader';

const address = process.argv[2] ?? '127.0.0.1:9090';
const dataDir = process.env.TRIVIUM_DATA_DIR ?? '.trivium';
const { service_token: token } = JSON.parse(readFileSync(`${dataDir}/credentials.json`, 'utf8'));

const proto = new URL('../../proto', import.meta.url).pathname;
const contract = loadSync('trivium/bff/v1/order_view.proto', {
  includeDirs: [proto],
  longs: Number,
  enums: String,
  defaults: true,
});
const { OrderViewService } = loadPackageDefinition(contract).trivium.bff.v1;
const client = new OrderViewService(address, credentials.createInsecure());

const metadata = new Metadata();
metadata.set('authorization', `Bearer ${token}`);

client.listOrderViews({ pageSize: 3 }, metadata, { deadline: Date.now() + 5000 }, (error, page) => {
  if (error) {
    console.error(`${error.code} ${error.details}`);
    process.exitCode = 1;
  } else {
    for (const { number, status, customer, lines } of page.orders) {
      console.log(
        `${number} ${status}, ${customer.name}: ${lines.map(({ quantity, product }) => `${quantity} × ${product.name}`).join(', ')}`,
      );
    }
  }
  client.close();
});
