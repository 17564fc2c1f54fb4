import type { Server, ServiceDefinition, UntypedHandleCall, UntypedServiceImplementation } from '@grpc/grpc-js';
import { ReflectionService } from '@grpc/reflection';
import { contracts } from '../../platform/contracts.js';
import { once } from '../../platform/once.js';

type Added = readonly (readonly [ServiceDefinition, UntypedServiceImplementation])[];

/** What the library would add to a server. */
function added(...about: ConstructorParameters<typeof ReflectionService>): Added {
  const services: [ServiceDefinition, UntypedServiceImplementation][] = [];
  const recorder: Pick<Server, 'addService'> = {
    addService: (definition, implementation) => void services.push([definition, implementation]),
  };
  new ReflectionService(...about).addToServer(recorder);
  return services;
}

const shape = once(() => added({}, { services: [] }));

/**
 * grpc.reflection.v1 and v1alpha, for tools such as grpcurl. The library decodes every contract twice before it answers
 * anything, a fifth of the work of a start: here that waits for the first who asks.
 */
export function addReflection(server: Server, services: readonly string[]): void {
  const full = once(() => added(contracts(), { services: [...services] }));
  shape().forEach(([definition, implementation], index) => {
    const handlers = Object.keys(implementation).map((name): [string, UntypedHandleCall] => [
      name,
      ((call: never) => (full()[index]?.[1][name] as (call: never) => void)(call)) as UntypedHandleCall,
    ]);
    server.addService(definition, Object.fromEntries(handlers));
  });
}
