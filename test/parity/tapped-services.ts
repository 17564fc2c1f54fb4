import { SERVICES, type ServiceName } from '../../src/settings/roles.js';
import { status, type Metadata } from '@grpc/grpc-js';
import { contracts, serviceContract } from '../../src/platform/contracts.js';
import { startOwnService, type OwnHandler } from '../harness/own-service.js';

/** An RPC that reached a service. */
export interface Arrival {
  readonly requestId: string;
  readonly traceId: string;
}

export interface TappedServices {
  /** Settings that lead a BFF here. */
  readonly env: Readonly<Record<string, string>>;
  readonly arrivals: Arrival[];
  stop(): void;
}

/** In the place of all services: writes down who asked, and has nothing. */
export async function startTappedServices(): Promise<TappedServices> {
  const arrivals: Arrival[] = [];
  const note: OwnHandler = ({ metadata }, answer) => {
    arrivals.push({
      requestId: text(metadata, 'x-request-id'),
      traceId: text(metadata, 'traceparent').split('-')[1] ?? '',
    });
    answer({ code: status.NOT_FOUND, details: 'nothing here' });
  };
  const started = await Promise.all(SERVICES.map(async (name) => [name, await start(name, note)] as const));
  return {
    env: Object.fromEntries(started.map(([name, { address }]) => [`${name.toUpperCase()}_ADDRESS`, address])),
    arrivals,
    stop: () => started.forEach(([, service]) => service.stop()),
  };
}

const text = (metadata: Metadata, key: string): string => metadata.get(key)[0]?.toString() ?? '';

function start(name: ServiceName, handler: OwnHandler) {
  const [contract] = Object.keys(contracts()).filter(
    (each) => each.startsWith(`trivium.${name}.v1.`) && each.endsWith('Service'),
  );
  if (contract === undefined) throw new Error(`proto/ has no service of ${name}`);
  const methods = Object.keys(serviceContract(contract));
  return startOwnService(contract, Object.fromEntries(methods.map((method) => [method, handler])));
}
