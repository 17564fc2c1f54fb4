import { Client, credentials, Metadata } from '@grpc/grpc-js';
import { contract } from '../baseline/contracts.mjs';
import { outcome } from './outcome.mjs';

const asItIs = (bytes) => bytes;

/** A unary method, called over one channel. */
export function grpcTarget({ address, service, method, token, request }) {
  const client = new Client(address, credentials.createInsecure(), { 'grpc.enable_channelz': 0 });
  const { path, requestSerialize, responseDeserialize } = contract(service)[method];
  const bytes = requestSerialize(request);
  const metadata = new Metadata();
  metadata.set('authorization', `Bearer ${token}`);
  const call = () =>
    new Promise((resolve, reject) => {
      const done = (error, answer) => (error ? reject(error) : resolve(answer));
      client.makeUnaryRequest(path, asItIs, asItIs, bytes, metadata, { deadline: Date.now() + 10_000 }, done);
    });

  const once = async () => {
    const answer = await call();
    return { parsed: responseDeserialize(answer), exact: answer };
  };

  /** As many calls under way as `connections` says; every answer must be `exact`. */
  const load = async (amount, connections, exact) => {
    const milliseconds = [];
    const began = performance.now();
    let left = amount;
    const caller = async () => {
      while (left-- > 0) {
        const sent = performance.now();
        const answer = await call();
        milliseconds.push(performance.now() - sent);
        if (!exact.equals(answer)) throw new Error(`${method} at ${address}: another answer than before`);
      }
    };
    await Promise.all(Array.from({ length: connections }, caller));
    return outcome(milliseconds, began);
  };
  return { once, load };
}
