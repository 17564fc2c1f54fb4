import { HeaderMap, type ApolloServer, type HTTPGraphQLRequest } from '@apollo/server';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { FormattedExecutionResult, GraphQLError } from 'graphql';
import type { LoaderFactory } from '../../clients/loaders.js';
import type { AppError } from '../../platform/errors.js';
import type { Logger } from '../../platform/logger.js';
import { chargeFailure, chargeRequest, showStanding, type BudgetOptions } from '../rest/budget.js';
import { anonymousContextOf, contextOf } from '../rest/context.js';
import { reportFailure } from '../rest/errors.filter.js';
import { asAppError as fromThrown, fromFastify } from '../rest/framework-errors.js';
import { costOf, RootFieldCosting, type Cost, type Costing } from './budget.js';
import type { GraphQLContext } from './context.js';
import { graphqlError, GRAPHQL_STATUS } from './errors.js';
import { DocumentLimits } from './limits.js';
import { mediaType, statusOf } from './media-type.js';
import { asAppError } from './refusals.js';
import { readOperation } from './request.js';

export interface RoadOptions extends BudgetOptions {
  /** Asked when an error is answered: the port may be known only then. */
  readonly publicUrl: () => string;
  readonly logger: Logger;
  /** What operations cost. Default: a point for each root field. */
  readonly costing?: Costing;
}

type Result = FormattedExecutionResult;

/** A GraphQL request from its arrival to its answer. */
export class Road {
  private readonly limits = new DocumentLimits();
  private readonly costing: Costing;

  constructor(
    private readonly server: ApolloServer<GraphQLContext>,
    private readonly loaders: LoaderFactory,
    private readonly options: RoadOptions,
  ) {
    this.costing = options.costing ?? new RootFieldCosting();
  }

  /** The steps, in the order in which a request meets them. */
  async answer(request: FastifyRequest, reply: FastifyReply): Promise<void> {
    const ctx = contextOf(request);
    const operation = readOperation(request);
    this.limits.check(operation.query);
    await chargeRequest(request, reply, this.costing.estimate(operation), this.options);
    // Apollo parses and validates a document once, then it executes; Nest runs the access guard around root fields.
    const contextValue = { ctx, loaders: this.loaders.for(ctx) };
    const { body } = await this.server.executeOperation(
      { ...operation, http: methodOnly(request.method) },
      { contextValue },
    );
    if (body.kind !== 'single') throw new Error('an answer in parts');
    const { data, errors } = body.singleResult as {
      readonly data?: Result['data'];
      readonly errors?: readonly GraphQLError[];
    };
    // Fields fail at a path; where there is none, nothing was executed.
    const executed = errors?.every(({ path }) => path) ?? true;
    const cost = await this.settle(request, reply, this.costing.actual(operation, executed ? data : undefined));
    const failures = errors?.map((error) => ({ error: asAppError(error), place: error })) ?? [];
    const [first] = failures;
    if (executed || !first) return this.send(request, reply, { status: 200, data, failures, cost });
    const { code } = first.error;
    if (code === 'METHOD_NOT_ALLOWED') void reply.header('allow', 'POST');
    this.send(request, reply, { status: statusOf(code, request.headers.accept), failures, cost });
  }

  /** For what is thrown on the way, by us or by Fastify. */
  async refuse(thrown: unknown, request: FastifyRequest, reply: FastifyReply): Promise<void> {
    const failed = fromFastify(thrown, request.server.initialConfig.bodyLimit ?? 0);
    const error = fromThrown(await chargeFailure(failed, request, reply, this.options));
    if (error.code === 'RATE_LIMITED') void reply.header('retry-after', Number(error.details['retry_after_seconds']));
    if (error.code === 'UNAUTHENTICATED') void reply.header('www-authenticate', 'Bearer');
    // Fastify closes the connection while the rest of the body is still on its way, and the client may then lose this answer.
    if (error.code === 'PAYLOAD_TOO_LARGE') void reply.removeHeader('connection');
    const cost = costOfRefusal(request);
    this.send(request, reply, { status: GRAPHQL_STATUS[error.code], failures: [{ error, place: {} }], cost });
  }

  /** Gives back what the estimate was too high. */
  private async settle(request: FastifyRequest, reply: FastifyReply, used: number): Promise<Cost | undefined> {
    const { charge } = request;
    if (!charge || !this.options.budget) return undefined;
    const standing = await this.options.budget.settle(charge, used);
    showStanding(reply, standing);
    return costOf(charge, used, standing);
  }

  private send(request: FastifyRequest, reply: FastifyReply, { status, data, failures, cost }: Answer): void {
    const failed = failures.length > 0;
    if (failed) this.report(request, failures);
    const where = { requestId: request.id, publicUrl: this.options.publicUrl() };
    const errors = failures.map(({ error, place: { locations, path } }) =>
      graphqlError(error, where, { ...(locations && { locations }), ...(path && { path }) }),
    );
    const body = {
      ...(failed && { errors }),
      ...(data !== undefined && { data }),
      ...(cost && { extensions: { cost } }),
    };
    void reply.code(status).type(mediaType(request.headers.accept)).send(JSON.stringify(body));
  }

  /** Once per cause: a service that is gone may be missing at a hundred paths. */
  private report(request: FastifyRequest, failures: readonly Failure[]): void {
    request.failureCode = failures[0]?.error.code;
    const { requestId, trace } = anonymousContextOf(request);
    const causes = new Map(failures.map(({ error }) => [error.cause ?? error, error]));
    for (const error of causes.values())
      reportFailure(error, { request_id: requestId, trace_id: trace.traceId }, this.options.logger);
  }
}

const NO_HEADERS = new HeaderMap();

/** All that Apollo needs to know of HTTP: by GET it executes nothing but queries. */
const methodOnly = (method: string): HTTPGraphQLRequest => ({
  method,
  headers: NO_HEADERS,
  search: '',
  body: undefined,
});

interface Answer {
  readonly status: number;
  /** undefined where nothing was executed. */
  readonly data?: Result['data'] | undefined;
  readonly failures: readonly Failure[];
  /** undefined where nothing was charged. */
  readonly cost: Cost | undefined;
}

const costOfRefusal = ({ charge }: FastifyRequest): Cost | undefined =>
  charge && costOf(charge, charge.points, charge.standing);

interface Failure {
  readonly error: AppError;
  readonly place: Pick<GraphQLError, 'locations' | 'path'> | Record<string, never>;
}
