import type { OutgoingHttpHeaders, ServerResponse } from 'node:http';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Principal } from '../../platform/access.js';
import type { Connections } from '../../platform/budget/connections.js';
import type { Clock } from '../../platform/clock.js';
import { AppError } from '../../platform/errors.js';
import { whenEnded } from '../../platform/identity/credential-end.js';
import type { Logger } from '../../platform/logger.js';
import { liveConnections } from '../../platform/metrics.js';
import { consumerOfRequest, type BudgetOptions } from '../rest/budget.js';
import type { Admitted } from '../graphql/admission.js';
import { rendered, report } from '../graphql/failures.js';
import { EVENT_STREAM, finalEvent, nextEvent } from '../graphql/media-type.js';
import { endOf } from './ending.js';
import type { LiveLimits } from './limits.js';
import type { Subscription } from './subscription.js';
import type { Subscriber, Subscriptions } from './subscriptions.js';

export interface LiveOptions extends Pick<BudgetOptions, 'trustsProxy'> {
  readonly subscriptions: Subscriptions;
  readonly connections: Connections;
  readonly limits: LiveLimits;
  readonly clock: Clock;
  readonly publicUrl: () => string;
  readonly logger: Logger;
}

/** Proxies neither keep it nor wait until they have more of it. */
const HEADERS = { 'content-type': EVENT_STREAM, 'x-accel-buffering': 'no' };
const HEARTBEAT = ':\n\n';

/**
 * Subscriptions over Server-Sent Events, each in a request of its own: the "distinct connections mode" of
 * https://github.com/enisdenjo/graphql-sse/blob/master/PROTOCOL.md.
 */
export class EventStreams {
  private readonly open = new Map<ServerResponse, Subscription>();
  private readonly heart: NodeJS.Timeout;

  constructor(private readonly options: LiveOptions) {
    this.heart = setInterval(() => this.beat(), options.limits.heartbeat).unref();
  }

  /** Throws what the subscription is refused with; then nothing of it was sent. */
  async answer(
    request: FastifyRequest,
    reply: FastifyReply,
    admitted: Admitted,
    subscriber: Pick<Subscriber, 'ctx' | 'client'>,
  ): Promise<void> {
    const { raw } = reply;
    // It was left while it was paid for: no `close` comes any more to give a place back.
    if (raw.destroyed) throw AppError.of('CANCELLED');
    const { principal } = subscriber.ctx;
    const consumer = consumerOfRequest(request.raw, principal, this.options);
    const release = this.options.connections.take(principal);
    raw.once('close', release);
    const from = { ...subscriber, consumer, lastEventId: lastEventIdOf(request) };
    const subscription = await this.options.subscriptions.open(admitted, from).catch((error: unknown) => {
      release();
      throw error;
    });
    request.streamed = true;
    reply.hijack();
    raw.writeHead(200, { ...(reply.getHeaders() as OutgoingHttpHeaders), ...HEADERS });
    // The headers go out with something behind them: the client knows that it is subscribed.
    raw.write(HEARTBEAT);
    const line = { request_id: subscriber.ctx.requestId, trace_id: subscriber.ctx.trace.traceId };
    raw.on('error', (err) => this.options.logger.debug({ ...line, err }, 'an event stream broke'));
    this.watch(raw, subscription, principal);
    void this.run(raw, subscription, line);
  }

  /** The server goes away: streams end without a last word, so that clients come back to another one. */
  drain(): void {
    clearInterval(this.heart);
    for (const [raw, subscription] of this.open) this.end(raw, subscription, AppError.of('UPSTREAM_UNAVAILABLE'));
  }

  private watch(raw: ServerResponse, subscription: Subscription, principal: Principal): void {
    this.open.set(raw, subscription);
    liveConnections.inc({ transport: 'sse' });
    const calledOff = whenEnded(principal, this.options.clock, () =>
      this.end(raw, subscription, AppError.of('UNAUTHENTICATED')),
    );
    const closed = () => {
      calledOff();
      liveConnections.dec({ transport: 'sse' });
      this.open.delete(raw);
      void subscription.return();
    };
    if (raw.destroyed) closed();
    else raw.once('close', closed);
  }

  private end(raw: ServerResponse, subscription: Subscription, error: AppError): void {
    subscription.end(error);
    this.dropSoon(raw);
  }

  /** The last that is written: a heartbeat behind it would be an error. */
  private finish(raw: ServerResponse, lastWord?: string): void {
    this.open.delete(raw);
    raw.end(lastWord);
    this.dropSoon(raw);
  }

  /** A reader that takes nothing takes no last word. */
  private dropSoon(raw: ServerResponse): void {
    setTimeout(() => {
      if (!raw.writableFinished) raw.destroy();
    }, this.options.limits.closing).unref();
  }

  private async run(
    raw: ServerResponse,
    subscription: Subscription,
    line: Readonly<Record<'request_id' | 'trace_id', string>>,
  ): Promise<void> {
    try {
      for await (const { cursor, body } of subscription)
        await this.write(raw, `id: ${cursor}\n${nextEvent(JSON.stringify(body))}`);
      this.finish(raw, finalEvent());
    } catch (thrown) {
      const error = AppError.from(thrown);
      if (endOf(error) === 'come back') return this.finish(raw);
      const failures = [{ error, place: {} }];
      report(failures, line, this.options.logger);
      const errors = rendered(failures, { requestId: line.request_id, publicUrl: this.options.publicUrl() });
      this.finish(raw, nextEvent(JSON.stringify({ errors })) + finalEvent());
    }
  }

  /** Waits until the network has taken it; a reader that lets it wait too long is dropped. */
  private async write(raw: ServerResponse, text: string): Promise<void> {
    if (raw.write(text)) return;
    await new Promise<void>((resolve) => {
      const stalled = setTimeout(() => raw.destroy(), this.options.limits.stalled);
      const done = () => {
        clearTimeout(stalled);
        raw.off('drain', done).off('close', done);
        resolve();
      };
      raw.on('drain', done).on('close', done);
    });
  }

  private beat(): void {
    for (const raw of this.open.keys()) if (!raw.writableNeedDrain) raw.write(HEARTBEAT);
  }
}

/** What EventSource sends by itself when it connects again. */
const lastEventIdOf = ({ headers }: FastifyRequest): string | undefined => {
  const given = headers['last-event-id'];
  return typeof given === 'string' && given !== '' ? given : undefined;
};
