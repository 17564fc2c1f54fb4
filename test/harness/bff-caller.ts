import { contracts, serviceContract } from '../../src/platform/contracts.js';
import { grpcCaller, type GrpcCaller } from './grpc.js';

/** The services of trivium.bff.v1, by their full names, as the contracts have them. */
export const BFF_SERVICES: readonly string[] = Object.keys(contracts()).filter((name) =>
  /^trivium\.bff\.v1\.\w+Service$/.test(name),
);

/** Calls all of them with a bearer token, or without one: the name of a method says which service it is of. */
export function bffCaller(address: string, token?: string): GrpcCaller {
  const callers = BFF_SERVICES.map((name) => ({
    methods: Object.keys(serviceContract(name)),
    caller: grpcCaller(address, name, token),
  }));
  const serving = (method: string): GrpcCaller => {
    const found = callers.find(({ methods }) => methods.includes(method));
    if (!found) throw new Error(`trivium.bff.v1 has no method ${method}`);
    return found.caller;
  };
  return {
    call: (method, request, options) => serving(method).call(method, request, options),
    close: () => callers.forEach(({ caller }) => caller.close()),
  };
}
