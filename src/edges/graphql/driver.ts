import { ApolloServer } from '@apollo/server';
import { ApolloDriver, type ApolloDriverConfig } from '@nestjs/apollo';
import { Injectable } from '@nestjs/common';
import type { FastifyInstance } from 'fastify';
import type { GraphQLSchema } from 'graphql';
import { requireScopes } from './access.js';
import type { GraphQLContext } from './context.js';
import { enumValues } from './enums.js';
import { takeIdempotencyKeys } from './idempotency.js';

export interface DriverConfig extends ApolloDriverConfig {
  /** Puts the ready server behind its routes. */
  readonly mount: (fastify: FastifyInstance, server: ApolloServer<GraphQLContext>) => void;
}

/** Nest's driver with routes of our own, and with what the schema's directives and enums mean here. */
@Injectable()
export class Driver extends ApolloDriver {
  override async generateSchema(options: ApolloDriverConfig): Promise<GraphQLSchema> {
    const schema = await super.generateSchema({
      ...options,
      resolvers: { ...enumValues(String(options.typeDefs)), ...options.resolvers },
    });
    if (!schema) throw new Error('there is no GraphQL schema');
    return takeIdempotencyKeys(requireScopes(schema));
  }

  protected override async registerFastify(options: ApolloDriverConfig): Promise<void> {
    const { mount, schema, introspection, plugins, fieldResolver, formatError, logger } = options as DriverConfig;
    const server = new ApolloServer<GraphQLContext>({
      schema: schema as GraphQLSchema,
      ...{ introspection, plugins, fieldResolver, formatError, logger },
      hideSchemaDetailsFromClientErrors: introspection !== true,
      includeStacktraceInErrorResponses: false,
      persistedQueries: false,
      stopOnTerminationSignals: false,
    });
    await server.start();
    this.apolloServer = server as unknown as ApolloServer;
    mount(this.httpAdapterHost.httpAdapter.getInstance<FastifyInstance>(), server);
  }
}
