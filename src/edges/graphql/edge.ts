import { join } from 'node:path';
import { ApolloServerPluginCacheControlDisabled } from '@apollo/server/plugin/disabled';
import type { DynamicModule } from '@nestjs/common';
import { GraphQLModule } from '@nestjs/graphql';
import type { FastifyInstance } from 'fastify';
import type { GraphQLFieldResolver, GraphQLFormattedError } from 'graphql';
import { LoaderFactory } from '../../clients/loaders.js';
import { isAtThisMachine } from '../at-this-machine.js';
import { costModel } from './cost.js';
import { Driver, type DriverConfig, type ReadyServer } from './driver.js';
import { UNCHARGED } from '../rest/budget.js';
import { readField } from './fields.js';
import { sendGraphiql, wantsPage } from './graphiql.js';
import { Live, type LiveEdgeOptions } from '../graphql-live/live.js';
import { AnyDocument, RegisteredDocuments } from './persisted.js';
import { Road, type RoadOptions } from './road.js';
import { VALUES } from './scalars.js';

const PATH = '/graphql';

export interface GraphqlEdgeOptions
  extends
    RoadOptions,
    Pick<LiveEdgeOptions, 'identities' | 'clock' | 'connections' | 'longestMilliseconds' | 'liveLimits'> {
  /** Holds graphql/. */
  readonly projectRoot: string;
  readonly profile: 'development' | 'production';
  /** What GraphiQL begins with. */
  readonly exampleToken?: () => string | undefined;
}

/** GraphQL as Trivium speaks it. The steps of a request stand in `Road.answer`; resolvers are providers of the features. */
export function graphqlEdge(options: GraphqlEdgeOptions): DynamicModule {
  const development = options.profile === 'development';
  return GraphQLModule.forRootAsync<DriverConfig>({
    driver: Driver,
    inject: [LoaderFactory],
    useFactory: (loaders: LoaderFactory): Omit<DriverConfig, 'driver'> => ({
      path: PATH,
      typePaths: [join(options.projectRoot, 'graphql/*.graphql')],
      resolvers: VALUES,
      fieldResolver: readField as GraphQLFieldResolver<unknown, unknown>,
      introspection: development,
      // Apollo's own would look at every field of every answer.
      plugins: [ApolloServerPluginCacheControlDisabled()],
      // The errors themselves: the road renders them, knowing the request.
      formatError: (_, error) => error as GraphQLFormattedError,
      logger: options.logger,
      // After the HTTP server has answered what was under way.
      stopOnApplicationShutdown: true,
      // Nest's own page, error shapes and statuses.
      graphiql: false,
      autoTransformHttpErrors: false,
      preserveHttpStatusForExecutionErrors: false,
      mount: (fastify, ready) => mount(fastify, roads(ready, loaders, options), options),
    }),
  });
}

interface Roads {
  readonly road: Road;
  readonly live: Live;
}

function roads({ server, schema, documents }: ReadyServer, loaders: LoaderFactory, options: GraphqlEdgeOptions): Roads {
  const registered = new RegisteredDocuments(documents);
  const source = options.profile === 'development' ? new AnyDocument(documents, registered) : registered;
  const costs = costModel(schema);
  const live = new Live({ ...options, schema, loaders, documents: source, costs });
  return { road: new Road({ server, loaders, documents: source, costs, streams: live.streams }, options), live };
}

function mount(fastify: FastifyInstance, { road, live }: Roads, { profile, exampleToken }: GraphqlEdgeOptions): void {
  const development = profile === 'development';
  fastify.route({
    url: PATH,
    method: ['GET', 'POST'],
    // The road charges what its operation costs.
    config: { ...UNCHARGED.config, edge: 'graphql' },
    handler: (request, reply) =>
      development && wantsPage(request)
        ? sendGraphiql(reply, isAtThisMachine(request) ? exampleToken?.() : undefined)
        : road.answer(request, reply),
    errorHandler: (error, request, reply) => void road.refuse(error, request, reply),
  });
  live.takeSockets(fastify, PATH);
}
