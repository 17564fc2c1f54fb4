import type { Server } from '@grpc/grpc-js';
import { HealthImplementation } from 'grpc-health-check';

/** grpc.health.v1.Health for the server as a whole ("") and for each service. */
export function addHealth(server: Server, services: readonly string[]): void {
  const statuses = Object.fromEntries(['', ...services].map((name) => [name, 'SERVING' as const]));
  new HealthImplementation(statuses).addToServer(server);
}
