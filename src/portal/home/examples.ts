import type { Visitor } from '../visitor.js';

/** A first request, ready to paste into a shell. */
export interface Example {
  readonly label: string;
  readonly code: string;
}

const PLACEHOLDER = '$TRIVIUM_KEY';

export const restExample = ({ url, keys }: Visitor): Example => ({
  label: 'curl',
  code: `curl '${url}/v2/orders?limit=2&expand=customer,lines.product' \\
  -H "Authorization: Bearer ${keys?.partner ?? PLACEHOLDER}"`,
});

export const graphqlExample = ({ url, keys }: Visitor): Example => ({
  label: 'curl',
  code: `curl ${url}/graphql \\
  -H "Authorization: Bearer ${keys?.customer ?? PLACEHOLDER}" \\
  -H 'Content-Type: application/json' \\
  -d '{"query":"{ orders(first: 2) { edges { node { number status total { amount currencyCode } lines { quantity product { name stock { available } } } } } } }"}'`,
});

export const grpcurlExample = ({ grpc, keys }: Visitor): Example => ({
  label: 'grpcurl',
  code: `grpcurl -plaintext \\
  -H "authorization: Bearer ${keys?.internal ?? PLACEHOLDER}" \\
  -d '{"page_size": 2}' \\
  ${grpc} trivium.bff.v1.OrderViewService/ListOrderViews`,
});

/** For those without grpcurl: runs in the project folder as it stands. */
export const grpcNodeExample = ({ grpc, keys }: Visitor): Example => ({
  label: 'Node, in the project folder',
  code: `node -e '
const grpc = require("@grpc/grpc-js");
const loader = require("@grpc/proto-loader");
const proto = loader.loadSync("trivium/bff/v1/order_view.proto", { includeDirs: ["proto"] });
const { OrderViewService } = grpc.loadPackageDefinition(proto).trivium.bff.v1;
const client = new OrderViewService("${grpc}", grpc.credentials.createInsecure());
const metadata = new grpc.Metadata();
metadata.set("authorization", ${keys ? `"Bearer ${keys.internal}"` : '`Bearer ${process.env.TRIVIUM_KEY}`'});
client.listOrderViews({ pageSize: 2 }, metadata, (error, page) => {
  if (error) throw error;
  console.log(JSON.stringify(page, null, 2));
  client.close();
});'`,
});
