import { fileURLToPath } from 'node:url';
import { credentials, loadPackageDefinition, status, type Client, type ServiceError } from '@grpc/grpc-js';
import { loadSync } from '@grpc/proto-loader';

const PROTO = '../../node_modules/@grpc/reflection/build/proto/grpc/reflection/v1/reflection.proto';

interface Stream {
  write(request: object): void;
  end(): void;
  on(event: 'data', listener: (answer: Answer) => void): this;
  on(event: 'error', listener: (error: ServiceError) => void): this;
}

interface Answer {
  readonly listServicesResponse: { readonly service: readonly { readonly name: string }[] };
}

type ReflectionClient = Client & { serverReflectionInfo(): Stream };

/** The services that a server lists by reflection; the status it refuses with where it does not. */
export async function reflectedServices(address: string): Promise<readonly string[] | string> {
  const loaded = loadPackageDefinition(loadSync(fileURLToPath(new URL(PROTO, import.meta.url)))) as unknown as {
    readonly grpc: {
      readonly reflection: { readonly v1: { readonly ServerReflection: new (...args: unknown[]) => ReflectionClient } };
    };
  };
  const client = new loaded.grpc.reflection.v1.ServerReflection(address, credentials.createInsecure());
  try {
    return await new Promise((resolve) => {
      const stream = client.serverReflectionInfo();
      stream.on('data', ({ listServicesResponse }) => resolve(listServicesResponse.service.map(({ name }) => name)));
      stream.on('error', (error) => resolve(String(status[error.code])));
      stream.write({ listServices: '' });
      stream.end();
    });
  } finally {
    client.close();
  }
}
