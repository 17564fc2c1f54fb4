import { readdirSync, readFileSync } from 'node:fs';
import type { MethodDefinition } from '@grpc/proto-loader';
import { buildSchema, type GraphQLObjectType } from 'graphql';
import { contracts, serviceContract } from '../../src/platform/contracts.js';
import { snakeCase } from './canonical.js';

const sdl = new URL('../../graphql/', import.meta.url);
const files = readdirSync(sdl).filter((file) => file.endsWith('.graphql'));

export const schema = buildSchema(files.map((file) => readFileSync(new URL(file, sdl), 'utf8')).join('\n'));

/** A field of Query or Mutation. */
export function rootField(name: string) {
  const field = schema.getQueryType()?.getFields()[name] ?? schema.getMutationType()?.getFields()[name];
  if (!field) throw new Error(`the SDL has no root field ${name}`);
  return field;
}

export const rootFields = (type: GraphQLObjectType | null | undefined) => Object.values(type?.getFields() ?? {});

/** Services that the BFF serves, without the package: "OrderViewService". */
export const bffServices: readonly string[] = Object.entries(contracts())
  .filter(([name, held]) => name.startsWith('trivium.bff.') && !('format' in held))
  .map(([name]) => name.split('.').at(-1) ?? name);

export const bffService = (name: string) => serviceContract(`trivium.bff.v1.${name}`);

interface RequestField {
  /** "page_size" */
  readonly name: string;
  readonly repeated: boolean;
  readonly isMoment: boolean;
}

/** The fields of a method's request, as proto names them. */
export function requestFields(service: string, method: string): readonly RequestField[] {
  const found = bffService(service)[method] as unknown as MethodDefinition<object, object> | undefined;
  if (!found) throw new Error(`${service} has no ${method}`);
  const { field } = found.requestType.type as {
    readonly field: readonly { readonly name: string; readonly label: string; readonly typeName: string }[];
  };
  return field.map(({ name, label, typeName }) => ({
    name: snakeCase(name),
    repeated: label === 'LABEL_REPEATED',
    isMoment: typeName.endsWith('google.protobuf.Timestamp'),
  }));
}
