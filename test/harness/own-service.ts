import { Server, ServerCredentials, type sendUnaryData, type ServerUnaryCall } from '@grpc/grpc-js';
import { serviceContract } from '../../src/platform/contracts.js';

// eslint-disable-next-line @typescript-eslint/no-explicit-any -- a message has another shape for every method
type Call = ServerUnaryCall<any, object>;
export type OwnHandler = (call: Call, answer: sendUnaryData<object>) => void;

export interface OwnService {
  readonly address: string;
  stop(): void;
}

/** A service of proto/ as a user would put it in the place of a reference one: a gRPC server that Trivium did not write. */
export async function startOwnService(
  contract: string,
  handlers: Readonly<Record<string, OwnHandler>>,
): Promise<OwnService> {
  const server = new Server();
  server.addService(serviceContract(contract), handlers);
  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (error, bound) =>
      error ? reject(error) : resolve(bound),
    );
  });
  return { address: `127.0.0.1:${port}`, stop: () => server.forceShutdown() };
}
