import type { Server, ServerWritableStream, ServiceDefinition, UntypedServiceImplementation } from '@grpc/grpc-js';
import { HealthImplementation } from 'grpc-health-check';

export interface Health {
  /** From now on every answer is NOT_SERVING, and those who watch are told, once. */
  drain(): void;
  /** Ends the calls of those who watch, which would keep the server from ending. */
  close(): void;
}

/** grpc.health.v1.Health for the server as a whole ("") and for each service. */
export function addHealth(server: Server, services: readonly string[]): Health {
  const names = ['', ...services];
  const health = new HealthImplementation(Object.fromEntries(names.map((name) => [name, 'SERVING' as const])));
  const watching = new Set<Watch>();
  // The library keeps those who watch to itself.
  const addService = (definition: ServiceDefinition, handlers: UntypedServiceImplementation) => {
    const watch = handlers['watch'] as (call: Watch) => void;
    const followed = (call: Watch) => {
      watching.add(call);
      call.on('cancelled', () => watching.delete(call));
      watch(call);
    };
    server.addService(definition, { ...handlers, watch: followed });
  };
  health.addToServer({ addService });
  return {
    drain: () => names.splice(0).forEach((name) => health.setStatus(name, 'NOT_SERVING')),
    close: () => watching.forEach((call) => call.end()),
  };
}

type Watch = ServerWritableStream<object, object>;
