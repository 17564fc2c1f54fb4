import { connect, type ClientSessionOptions } from 'node:http2';

/** An empty message: not compressed, of no bytes. */
const EMPTY = Buffer.alloc(5);

/** Calls a method with headers as they stand, repeated ones too, which no gRPC client sends; resolves with its status. */
export async function rawGrpcStatus(address: string, path: string, headers: readonly string[]): Promise<number> {
  const options = { strictSingleValueFields: false } as ClientSessionOptions;
  const session = connect(`http://${address}`, options);
  const pseudo = [':method', 'POST', ':path', path, 'content-type', 'application/grpc', 'te', 'trailers'];
  // Names and values in turn: the types know only objects, which hold each name once.
  const stream = session.request([...pseudo, ...headers]);
  try {
    return await new Promise((resolve, reject) => {
      const onHeaders = (answered: Readonly<Record<string, unknown>>) => {
        if (answered['grpc-status'] !== undefined) resolve(Number(answered['grpc-status']));
      };
      stream.on('response', onHeaders).on('trailers', onHeaders).on('error', reject);
      stream.resume().end(EMPTY);
    });
  } finally {
    session.close();
  }
}
