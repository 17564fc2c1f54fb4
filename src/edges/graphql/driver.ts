import { ApolloServer, type ApolloServerOptions } from '@apollo/server';
import { ApolloDriver, type ApolloDriverConfig } from '@nestjs/apollo';
import { Injectable } from '@nestjs/common';
import type { FastifyInstance } from 'fastify';
import type { DocumentNode, GraphQLSchema } from 'graphql';
import { requireScopes } from './access.js';
import type { GraphQLContext } from './context.js';
import { Documents } from './documents.js';
import { enumValues, showUnknown } from './enums.js';
import { takeIdempotencyKeys } from './idempotency.js';

export interface DriverConfig extends ApolloDriverConfig {
  /** Puts the ready server behind its routes. */
  readonly mount: (fastify: FastifyInstance, ready: ReadyServer) => void;
}

export interface ReadyServer {
  readonly server: ApolloServer<GraphQLContext>;
  readonly schema: GraphQLSchema;
  readonly documents: Documents;
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
    return showUnknown(takeIdempotencyKeys(requireScopes(schema)));
  }

  protected override async registerFastify(options: ApolloDriverConfig): Promise<void> {
    const { mount, introspection, plugins, fieldResolver, formatError, logger } = options as DriverConfig;
    const schema = options.schema as GraphQLSchema;
    const documents = new Documents(schema, introspection === true);
    const server = new ApolloServer<GraphQLContext>({
      schema,
      documentStore: new PreparedStore(documents),
      ...{ introspection, plugins, fieldResolver, formatError, logger },
      hideSchemaDetailsFromClientErrors: introspection !== true,
      includeStacktraceInErrorResponses: false,
      persistedQueries: false,
      stopOnTerminationSignals: false,
    });
    await server.start();
    this.apolloServer = server as unknown as ApolloServer;
    mount(this.httpAdapterHost.httpAdapter.getInstance<FastifyInstance>(), { server, schema, documents });
  }
}

/** Apollo finds every document parsed and validated: keys are a hash of the schema, a colon, and the document's. */
class PreparedStore implements NonNullable<ApolloServerOptions<GraphQLContext>['documentStore']> {
  constructor(private readonly documents: Documents) {}

  get(key: string): Promise<DocumentNode | undefined> {
    return Promise.resolve(this.documents.parsed(key.slice(key.lastIndexOf(':') + 1)));
  }

  set(): Promise<void> {
    return Promise.resolve();
  }

  delete(): Promise<void> {
    return Promise.resolve();
  }
}
