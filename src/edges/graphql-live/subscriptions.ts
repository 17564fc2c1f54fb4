import { setTimeout as sleep } from 'node:timers/promises';
import { createSourceEventStream, execute, type ExecutionArgs, type GraphQLSchema } from 'graphql';
import type { LoaderFactory } from '../../clients/loaders.js';
import type { Budget, Charge } from '../../platform/budget/budget.js';
import type { Consumer } from '../../platform/budget/consumer.js';
import type { CallContext } from '../../platform/call-context.js';
import type { Clock } from '../../platform/clock.js';
import { retryAfterSeconds } from '../../platform/errors.js';
import type { Logger } from '../../platform/logger.js';
import { profileOf, type ClientName } from '../profiles.js';
import type { Admitted } from '../graphql/admission.js';
import { costOf, type Cost } from '../graphql/budget.js';
import type { GraphQLContext } from '../graphql/context.js';
import type { CostModel } from '../graphql/cost.js';
import { InvalidDocument } from '../graphql/documents.js';
import { failure, rendered, report } from '../graphql/failures.js';
import { readField } from '../graphql/fields.js';
import type { LiveEvent } from './live-event.js';
import { Subscription, type Payload } from './subscription.js';

export interface SubscriptionsOptions {
  readonly schema: GraphQLSchema;
  readonly loaders: LoaderFactory;
  readonly costs: CostModel;
  readonly budget?: Budget | undefined;
  readonly clock: Clock;
  /** Longest time that reading one payload may take. */
  readonly longestMilliseconds: number;
  readonly publicUrl: () => string;
  readonly logger: Logger;
}

/** Who subscribes. */
export interface Subscriber {
  readonly ctx: CallContext;
  readonly client: ClientName | undefined;
  readonly consumer: Consumer;
  readonly lastEventId?: string | undefined;
}

/** From an admitted document to its payloads, the same for every transport. */
export class Subscriptions {
  constructor(private readonly options: SubscriptionsOptions) {}

  /** Throws InvalidDocument where the source refuses: for want of a scope, or of the record. */
  async open(admitted: Admitted, subscriber: Subscriber): Promise<Subscription> {
    const leaving = new AbortController();
    const from = { ...subscriber, ctx: { ...subscriber.ctx, signal: leaving.signal } };
    // Nest runs the access guard around the source.
    const source = await createSourceEventStream(this.execution(admitted, from));
    if (!(Symbol.asyncIterator in source)) throw new InvalidDocument(source.errors ?? []);
    const events = source[Symbol.asyncIterator]() as AsyncIterator<LiveEvent>;
    return new Subscription(events, (event) => this.deliver(event, admitted, from), leaving);
  }

  /** The steps of a payload; the same that an answer to a query has behind its limits. */
  private async deliver(event: LiveEvent, admitted: Admitted, subscriber: Subscriber): Promise<Payload> {
    const { costs, publicUrl, logger } = this.options;
    const { ctx, consumer } = subscriber;
    const { prepared, operation, requested } = admitted;
    const charge = await this.charge(consumer, requested, ctx.signal);
    const { data, errors } = await execute({ ...this.execution(admitted, subscriber), rootValue: event.root });
    const failures = errors?.map(failure) ?? [];
    report(failures, { request_id: ctx.requestId, trace_id: ctx.trace.traceId }, logger);
    const actual = costs.actualCost(prepared.document, data, operation.operationName);
    const cost = charge ? await this.settle(charge, actual) : { requested, actual };
    const where = { requestId: ctx.requestId, publicUrl: publicUrl() };
    const failed = failures.length > 0 && { errors: rendered(failures, where) };
    return { cursor: event.cursor, body: { ...failed, data, extensions: { cost } } };
  }

  /** Fresh loaders and a fresh deadline each time: nothing of an earlier payload is remembered. */
  private execution({ prepared, operation }: Admitted, { ctx, client, lastEventId }: Subscriber): ExecutionArgs {
    const { schema, loaders, clock, longestMilliseconds } = this.options;
    const own = { ...ctx, deadline: clock.now() + longestMilliseconds };
    const { imageWidth } = profileOf(client);
    const contextValue: GraphQLContext = {
      ctx: own,
      loaders: loaders.for(own),
      imageWidth: client && imageWidth,
      lastEventId,
    };
    const { document } = prepared;
    const { variables: variableValues, operationName } = operation;
    return { schema, document, contextValue, fieldResolver: readField, variableValues, operationName };
  }

  /** A payload that the budget does not cover is not lost: it waits until it does. */
  private async charge(consumer: Consumer, points: number, signal: AbortSignal): Promise<Charge | undefined> {
    for (;;) {
      const charge = await this.options.budget?.charge(consumer, points);
      if (!charge?.refusal) return charge;
      const seconds = retryAfterSeconds(charge.refusal);
      // Too much at once, which no waiting changes.
      if (seconds === undefined) throw charge.refusal;
      await sleep(seconds * 1000, undefined, { signal, ref: false });
    }
  }

  private async settle(charge: Charge, used: number): Promise<Cost | undefined> {
    const standing = await this.options.budget?.settle(charge, used);
    return standing && costOf(charge, used, standing);
  }
}
