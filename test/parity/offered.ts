import { readdirSync } from 'node:fs';
import { getNamedType, isObjectType } from 'graphql';
import { parse } from 'yaml';
import { openApiText, operations } from '../harness/openapi.js';
import { bffService, bffServices, rootFields, schema } from './contracts.js';

/** What the contracts offer, road by road: the scenarios must be about all of it. */
export interface Offered {
  /** Folders below src/features/ that a road leads to: "orders". What only follows events offers nothing to anyone. */
  readonly features: readonly string[];
  /** Tags of openapi.yaml: "orders". */
  readonly tags: readonly string[];
  /** Root fields that read, with what they read: ["orders", "Order"]. */
  readonly queries: readonly (readonly [string, string])[];
  /** "OrderViewService/GetOrderView" */
  readonly reads: readonly string[];
  readonly writes: {
    /** "PUT /v2/customers/{customer_id}/note" */
    readonly REST: readonly string[];
    /** "updateCustomerNote" */
    readonly GraphQL: readonly string[];
    /** "CustomerCommandService/UpdateCustomerNote" */
    readonly gRPC: readonly string[];
  };
}

const methods = bffServices.flatMap((service) => Object.keys(bffService(service)).map((rpc) => `${service}/${rpc}`));
const FEATURES = new URL('../../src/features/', import.meta.url);

/** Every road comes in by one of these: see src/edges. */
export const hasDoor = (files: readonly (string | Buffer)[]): boolean =>
  files.some((file) => /\.(controller|resolver)\.ts$/.test(String(file)));

const isCommand = (method: string) => /CommandService\//.test(method);

export const OFFERED: Offered = {
  features: readdirSync(FEATURES).filter((name) => hasDoor(readdirSync(new URL(name, FEATURES), { recursive: true }))),
  tags: (parse(openApiText) as { readonly tags: readonly { readonly name: string }[] }).tags.map(({ name }) => name),
  queries: rootFields(schema.getQueryType()).flatMap(({ name, type }) => {
    const read = getNamedType(type);
    return isObjectType(read) ? [[name, read.name.replace(/Connection$/, '')] as const] : [];
  }),
  reads: methods.filter((method) => !isCommand(method)),
  writes: {
    REST: operations.filter(({ method }) => method !== 'get').map(({ name }) => name),
    GraphQL: rootFields(schema.getMutationType()).map(({ name }) => name),
    gRPC: methods.filter(isCommand),
  },
};
