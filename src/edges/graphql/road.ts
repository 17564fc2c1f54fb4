import { HeaderMap, type ApolloServer, type HTTPGraphQLRequest } from '@apollo/server';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { GraphQLError } from 'graphql';
import type { LoaderFactory } from '../../clients/loaders.js';
import { AppError } from '../../platform/errors.js';
import type { Logger } from '../../platform/logger.js';
import {
  chargeFailure,
  chargeRequest,
  hideStanding,
  ORDINARY_POINTS,
  showStanding,
  type BudgetOptions,
} from '../rest/budget.js';
import { anonymousContextOf, contextOf } from '../rest/context.js';
import { asAppError as fromThrown, fromFastify } from '../rest/framework-errors.js';
import { headersOf, HTTP_STATUS } from '../http-errors.js';
import { clientOf, profileOf } from '../profiles.js';
import { admit, isSubscription } from './admission.js';
import { costOf, type Cost } from './budget.js';
import { cacheControl, VARY } from './caching.js';
import type { GraphQLContext } from './context.js';
import type { CostModel } from './cost.js';
import { InvalidDocument } from './documents.js';
import { failure, rendered, report, type Failure } from './failures.js';
import type { EventStreams } from '../graphql-live/event-stream.js';
import { asksForEvents, EVENT_STREAM, finalEvent, mediaType, nextEvent, statusOf, takesEvents } from './media-type.js';
import type { DocumentSource } from './persisted.js';
import { readOperation, type Operation } from './request.js';

export interface RoadOptions extends BudgetOptions {
  /** Asked when an error is answered: the port may be known only then. */
  readonly publicUrl: () => string;
  readonly logger: Logger;
}

/** What an answer is made of. */
export interface RoadParts {
  readonly server: ApolloServer<GraphQLContext>;
  readonly loaders: LoaderFactory;
  readonly documents: DocumentSource;
  readonly costs: CostModel;
  /** For subscriptions. */
  readonly streams: EventStreams;
}

interface Answer {
  readonly status: number;
  /** Undefined where nothing was executed. */
  readonly data?: unknown;
  readonly failures: readonly Failure[];
  readonly extensions?: object;
}

/** A GraphQL request from its arrival to its answer. */
export class Road {
  constructor(
    private readonly parts: RoadParts,
    private readonly options: RoadOptions,
  ) {}

  /** The steps, in the order in which a request meets them. */
  async answer(request: FastifyRequest, reply: FastifyReply): Promise<void> {
    const { costs, streams } = this.parts;
    const ctx = contextOf(request);
    const operation = readOperation(request);
    const client = clientOf(request.headers, ctx.principal);
    const profile = profileOf(client);
    const admitted = admit(this.parts, operation, client);
    const { prepared, requested } = admitted;
    const subscribes = isSubscription(admitted);
    if (subscribes && !takesEvents(request.headers.accept)) throw onlyAsEvents();
    await chargeRequest(request, reply, requested, this.options);
    if (subscribes) return streams.answer(request, reply, admitted, { ctx, client });
    // Nest runs the access guard around root fields.
    const context = { ctx, loaders: this.parts.loaders.for(ctx), imageWidth: client && profile.imageWidth };
    const { data, errors } = await this.execute(prepared.text, operation, request.method, context);
    // Fields fail at a path; where there is none, nothing was executed.
    if (errors && !errors.every(({ path }) => path)) throw new InvalidDocument(errors);
    const actual = costs.actualCost(prepared.document, data, operation.operationName);
    const cost = (await this.settle(request, reply, actual)) ?? { requested, actual };
    const kept = errors ? undefined : cacheControl(request, prepared, operation, profile);
    if (kept !== undefined) return this.sendToEveryone(request, reply, kept, data);
    this.send(request, reply, { status: 200, data, failures: errors?.map(failure) ?? [], extensions: { cost } });
  }

  /** What shared caches hand out tells nothing of who was first. */
  private sendToEveryone(request: FastifyRequest, reply: FastifyReply, cacheControl: string, data: unknown): void {
    hideStanding(reply);
    void reply.headers({ 'cache-control': cacheControl, vary: VARY });
    this.send(request, reply, { status: 200, data, failures: [] });
  }

  private async execute(
    query: string,
    { variables, operationName }: Operation,
    method: string,
    contextValue: GraphQLContext,
  ): Promise<{ readonly data?: unknown; readonly errors?: readonly GraphQLError[] }> {
    const request = {
      query,
      http: methodOnly(method),
      ...(variables && { variables }),
      ...(operationName !== undefined && { operationName }),
    };
    const { body } = await this.parts.server.executeOperation(request, { contextValue });
    if (body.kind !== 'single') throw new Error('an answer in parts');
    return body.singleResult as { readonly data?: unknown; readonly errors?: readonly GraphQLError[] };
  }

  /** For what is thrown on the way, by us or by Fastify. */
  async refuse(thrown: unknown, request: FastifyRequest, reply: FastifyReply): Promise<void> {
    const failed = fromFastify(thrown, request.server.initialConfig.bodyLimit ?? 0);
    const charged = await chargeFailure(failed, request, reply, this.options);
    // Nothing was executed: it costs what a refused request costs on the other roads.
    const cost = await this.settle(request, reply, ORDINARY_POINTS);
    const told = cost && { extensions: { cost } };
    if (charged instanceof InvalidDocument) return this.refuseDocument(charged, told, request, reply);
    const error = fromThrown(charged);
    void reply.headers(headersOf(error));
    // Fastify closes the connection while the rest of the body is still on its way, and the client may then lose this answer.
    if (error.code === 'PAYLOAD_TOO_LARGE') void reply.removeHeader('connection');
    const failures = [{ error, place: {} }];
    this.send(request, reply, { status: HTTP_STATUS[error.code], failures, ...told });
  }

  private refuseDocument(
    { errors }: InvalidDocument,
    told: Pick<Answer, 'extensions'> | undefined,
    request: FastifyRequest,
    reply: FastifyReply,
  ): void {
    const failures = errors.map(failure);
    const code = failures[0]?.error.code ?? 'INTERNAL';
    if (code === 'METHOD_NOT_ALLOWED') void reply.header('allow', 'POST');
    this.send(request, reply, { status: statusOf(code, request.headers.accept), failures, ...told });
  }

  /** Gives back what the estimate was too high. */
  private async settle(request: FastifyRequest, reply: FastifyReply, used: number): Promise<Cost | undefined> {
    const { charge } = request;
    if (!charge || !this.options.budget) return undefined;
    const standing = await this.options.budget.settle(charge, used);
    // What was given back is not given back again, should the answer fail after all.
    request.charge = { ...charge, points: Math.min(charge.points, used), standing };
    showStanding(reply, standing);
    return costOf(charge, used, standing);
  }

  private send(request: FastifyRequest, reply: FastifyReply, answer: Answer): void {
    const { status, data, failures, extensions } = answer;
    const failed = failures.length > 0;
    if (failed) this.report(request, failures);
    const errors = rendered(failures, { requestId: request.id, publicUrl: this.options.publicUrl() });
    const told = { ...extensions, ...replayed(request) };
    const shown = Object.keys(told).length > 0 && { extensions: told };
    const body = { ...(failed && { errors }), ...(data !== undefined && { data }), ...shown };
    const [json, { accept }] = [JSON.stringify(body), request.headers];
    if (asksForEvents(accept))
      void reply
        .code(200)
        .type(EVENT_STREAM)
        .send(nextEvent(json) + finalEvent());
    else void reply.code(status).type(mediaType(accept)).send(json);
  }

  private report(request: FastifyRequest, failures: readonly Failure[]): void {
    request.failureCode = failures[0]?.error.code;
    const { requestId, trace } = anonymousContextOf(request);
    report(failures, { request_id: requestId, trace_id: trace.traceId }, this.options.logger);
  }
}

const onlyAsEvents = (): AppError =>
  AppError.of(
    'QUERY_NOT_VALID',
    {},
    {
      message: 'A subscription is answered as text/event-stream, or over a web socket by graphql-transport-ws.',
    },
  );

const replayed = ({ arrival }: FastifyRequest) => arrival?.anonymous.notes?.replayed && { idempotentReplayed: true };

const NO_HEADERS = new HeaderMap();

/** All that Apollo needs to know of HTTP: by GET it executes nothing but queries. */
const methodOnly = (method: string): HTTPGraphQLRequest => ({
  method,
  headers: NO_HEADERS,
  search: '',
  body: undefined,
});
