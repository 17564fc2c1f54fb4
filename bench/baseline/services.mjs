// The internal services as a hand-written handler would reach them: the bare gRPC client, a deadline and a token.
import { Client, credentials, Metadata } from '@grpc/grpc-js';
import { contract } from './contracts.mjs';

/** As the channels of the BFF, so that what is compared is the edge and not the settings of its client. */
const CHANNEL = { 'grpc.enable_retries': 0, 'grpc.enable_channelz': 0 };
const LONGEST_MILLISECONDS = 3000;

/** `call(method, request)` for the service at an address; `token` gives what the services take as proof of who asks. */
export function connect(service, address, token) {
  const client = new Client(address, credentials.createInsecure(), CHANNEL);
  const methods = contract(service);
  return (method, request) =>
    new Promise((resolve, reject) => {
      const { path, requestSerialize, responseDeserialize } = methods[method];
      const metadata = new Metadata();
      metadata.set('authorization', `Bearer ${token()}`);
      const options = { deadline: Date.now() + LONGEST_MILLISECONDS };
      const done = (error, response) => (error ? reject(error) : resolve(response));
      client.makeUnaryRequest(path, requestSerialize, responseDeserialize, request, metadata, options, done);
    });
}
