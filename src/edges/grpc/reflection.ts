import type { Server } from '@grpc/grpc-js';
import { ReflectionService } from '@grpc/reflection';
import { contracts } from '../../platform/contracts.js';

/** grpc.reflection.v1 and v1alpha, for tools such as grpcurl. */
export function addReflection(server: Server, services: readonly string[]): void {
  new ReflectionService(contracts(), { services: [...services] }).addToServer(server);
}
