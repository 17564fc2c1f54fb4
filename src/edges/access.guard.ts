import { Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { assertAllowed, REQUIREMENT, type Requirement } from '../platform/access.js';
import type { CallContext } from '../platform/call-context.js';
import { contextOf } from './rest/context.js';

/** Holds every operation of every edge to the scope it declares. */
@Injectable()
export class AccessGuard implements CanActivate {
  constructor(private readonly reflector: Reflector) {}

  canActivate(host: ExecutionContext): boolean {
    const requirement = this.reflector.get<Requirement | undefined>(REQUIREMENT, host.getHandler());
    // What is open to everyone does not ask who calls: a public page shows itself to an expired token too.
    if (requirement && requirement.scope === undefined) return true;
    assertAllowed(callContext(host).principal, requirement);
    return true;
  }
}

function callContext(host: ExecutionContext): CallContext {
  switch (host.getType<'http' | 'rpc' | 'graphql'>()) {
    case 'http':
      return contextOf(host.switchToHttp().getRequest());
    case 'rpc':
      return host.switchToRpc().getContext<CallContext>();
    case 'graphql':
      // A resolver's arguments: parent, args, context, info.
      return host.getArgByIndex<{ readonly ctx: CallContext }>(2).ctx;
    default:
      throw new Error(`no call context in a ${host.getType()} host`);
  }
}
