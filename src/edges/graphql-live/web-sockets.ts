import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { handleProtocols, makeServer, type Context, type Server, type SubscribePayload } from 'graphql-ws';
import type { ExecutionArgs, ExecutionResult, GraphQLSchema } from 'graphql';
import { WebSocketServer, type WebSocket } from 'ws';
import { ANONYMOUS, type Identities } from '../../platform/access.js';
import type { Consumer } from '../../platform/budget/consumer.js';
import type { CallContext } from '../../platform/call-context.js';
import { AppError } from '../../platform/errors.js';
import { whenEnded } from '../../platform/identity/credential-end.js';
import { liveConnections } from '../../platform/metrics.js';
import { traceFrom } from '../../platform/trace.js';
import { consumerOfRequest, ORDINARY_POINTS, type BudgetOptions } from '../rest/budget.js';
import { refuseSocket } from '../rest/client-errors.js';
import { requestIdOf } from '../rest/context.js';
import { admit, isSubscription } from '../graphql/admission.js';
import type { CostModel } from '../graphql/cost.js';
import { report } from '../graphql/failures.js';
import type { DocumentSource } from '../graphql/persisted.js';
import { operationOf } from '../graphql/request.js';
import { endOf } from './ending.js';
import type { LiveOptions } from './event-stream.js';
import { identify, type Peer } from './peer.js';
import { failuresOf, refusals, type Refusal } from './refusal.js';
import { CLOSE, Socket } from './socket.js';
import type { Subscription } from './subscription.js';

export interface WebSocketsOptions extends LiveOptions, BudgetOptions {
  readonly identities: Identities;
  readonly schema: GraphQLSchema;
  readonly documents: DocumentSource;
  readonly costs: CostModel;
}

/** A connection from its handshake on. */
interface Connection {
  readonly socket: Socket;
  readonly requestId: string;
  readonly trace: CallContext['trace'];
  /** Undefined once the peer has said who it is: an idle connection is to hold little. */
  request: IncomingMessage | undefined;
  peer: (Peer & { readonly consumer: Consumer }) | undefined;
  /** What is undone when it closes. */
  readonly undo: (() => void)[];
}

/** Subscriptions over web sockets, by the subprotocol graphql-transport-ws. */
export class WebSockets {
  private readonly handshakes: WebSocketServer;
  private readonly protocol: Server<Connection>;
  private readonly open = new Set<Socket>();
  private readonly heart: NodeJS.Timeout;
  private draining = false;

  constructor(private readonly options: WebSocketsOptions) {
    const { heartbeat, messageBytes: maxPayload, initTimeout } = options.limits;
    this.handshakes = new WebSocketServer({
      noServer: true,
      clientTracking: false,
      // Compression costs each socket 300 kB.
      perMessageDeflate: false,
      maxPayload,
      handleProtocols,
    });
    this.handshakes.on('wsClientError', (_error: Error, socket: Duplex) =>
      refuseSocket(
        socket,
        AppError.of('MALFORMED_REQUEST', {}, { message: 'This is no handshake of a web socket (RFC 6455).' }),
        options,
      ),
    );
    this.protocol = makeServer<Record<string, unknown>, Connection>({
      connectionInitWaitTimeout: initTimeout,
      onConnect: (context) => this.greet(context),
      onSubscribe: ({ subscriptions, extra }, _id, payload) =>
        this.subscribe(extra, payload, Object.keys(subscriptions).length),
      subscribe: ({ contextValue }) => contextValue as AsyncGenerator<ExecutionResult>,
      // As they are: their errors are rendered already.
      onNext: (_context, _id, _payload, _args, result) => result,
    });
    this.heart = setInterval(() => this.open.forEach((socket) => socket.beat()), heartbeat).unref();
  }

  /** Takes over the connection of an HTTP request that asks for it. */
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    if (this.draining) return refuseSocket(socket, AppError.of('UPSTREAM_UNAVAILABLE'), this.options);
    this.handshakes.handleUpgrade(request, socket, head, (opened) => this.opened(opened, request));
  }

  drain(): void {
    this.draining = true;
    clearInterval(this.heart);
    for (const socket of this.open) socket.end(CLOSE.goingAway);
  }

  private opened(raw: WebSocket, request: IncomingMessage): void {
    const { limits, clock, logger } = this.options;
    const requestId = requestIdOf(request, clock);
    const { traceparent } = request.headers;
    const trace = traceFrom(typeof traceparent === 'string' ? traceparent : undefined);
    const line = { request_id: requestId, trace_id: trace.traceId };
    const socket: Socket = new Socket(raw, limits, (err) => {
      logger.error({ ...line, err }, 'failed');
      socket.end(CLOSE.failed);
    });
    const connection: Connection = { socket, requestId, trace, request, peer: undefined, undo: [] };
    const began = clock.now();
    this.open.add(socket);
    liveConnections.inc({ transport: 'ws' });
    const closed = this.protocol.opened(socket, connection);
    raw.on('error', (err: Error) => logger.debug({ ...line, err }, 'a web socket broke'));
    raw.once('close', (code: number, reason: Buffer) => {
      this.open.delete(socket);
      liveConnections.dec({ transport: 'ws' });
      connection.undo.forEach((undo) => undo());
      logger.info({ ...line, protocol: 'graphql-transport-ws', code, ms: clock.now() - began }, 'socket');
      void closed(code, reason.toString());
    });
  }

  /** connection_init: who is there. Anything but an acknowledgement closes the socket. */
  private async greet({ extra, connectionParams }: Context<Record<string, unknown>, Connection>): Promise<boolean> {
    const { identities, connections, clock, budget, trustsProxy } = this.options;
    const { request, socket } = extra;
    if (!request) return false;
    extra.request = undefined;
    try {
      const failed = (error: unknown) => AppError.from(error);
      const peer = await identify(request, connectionParams, identities).catch(failed);
      const principal = peer instanceof AppError ? ANONYMOUS : peer.principal;
      const consumer = consumerOfRequest(request, principal, { trustsProxy });
      const charge = await budget?.charge(consumer, ORDINARY_POINTS);
      if (charge?.refusal) throw charge.refusal;
      if (peer instanceof AppError) throw peer;
      if (!socket.isOpen) return false;
      extra.peer = { ...peer, consumer };
      extra.undo.push(connections.take(principal));
      extra.undo.push(whenEnded(principal, clock, () => socket.end(CLOSE.unauthenticated)));
      return true;
    } catch (thrown) {
      const { code } = AppError.from(thrown);
      if (code === 'RATE_LIMITED') socket.end(CLOSE.rateLimited);
      else if (code === 'UPSTREAM_UNAVAILABLE') socket.end(CLOSE.unavailable);
      else if (code === 'UNAUTHENTICATED') socket.end(CLOSE.unauthenticated);
      else throw thrown;
      return false;
    }
  }

  /** The steps of a subscription; those of a request over HTTP, in their order. */
  private async subscribe(
    { peer, requestId, trace, socket }: Connection,
    payload: SubscribePayload,
    open: number,
  ): Promise<ExecutionArgs | readonly Refusal[]> {
    const { schema, subscriptions, limits, budget } = this.options;
    if (!peer) throw new Error('a subscription before connection_init');
    const { principal, client, consumer } = peer;
    let paid = false;
    const pay = async (points: number) => {
      paid = true;
      const charge = await budget?.charge(consumer, points);
      if (charge?.refusal) throw charge.refusal;
    };
    try {
      if (open > limits.subscriptionsPerSocket) throw tooMany(open, limits.subscriptionsPerSocket);
      const admitted = admit(this.options, operationOf({ ...payload }), client);
      if (!isSubscription(admitted)) throw notHere();
      await pay(admitted.requested);
      const signal = new AbortController().signal;
      const ctx: CallContext = { principal, requestId, trace, deadline: 0, signal, notes: {} };
      const subscription = await subscriptions.open(admitted, { ctx, client, consumer });
      const { document } = admitted.prepared;
      const { operationName } = admitted.operation;
      return { schema, document, operationName, contextValue: this.results(subscription, socket, requestId) };
    } catch (thrown) {
      const refused = paid
        ? thrown
        : await pay(ORDINARY_POINTS).then(
            () => thrown,
            (refusal: unknown) => refusal,
          );
      const failures = failuresOf(refused);
      report(failures, { request_id: requestId, trace_id: trace.traceId }, this.options.logger);
      return refusals(failures, { requestId, publicUrl: this.options.publicUrl() });
    }
  }

  /** What the library of the protocol reads; how it ends is how the socket or the operation ends. */
  private results(subscription: Subscription, socket: Socket, requestId: string): object {
    const failed = (error: AppError): IteratorResult<object, void> => {
      const [refusal] = refusals(failuresOf(error), { requestId, publicUrl: this.options.publicUrl() });
      if (endOf(error) === 'failed') throw refusal ?? error;
      socket.end(endOf(error) === 'come back' ? CLOSE.goingAway : CLOSE.unauthenticated);
      return { done: true, value: undefined };
    };
    return {
      next: () =>
        subscription.next().then(
          (next) => (next.done ? next : { done: false, value: next.value.body }),
          (thrown: unknown) => failed(AppError.from(thrown)),
        ),
      return: () => subscription.return(),
      [Symbol.asyncIterator]() {
        return this;
      },
    };
  }
}

const tooMany = (value: number, allowed: number): AppError =>
  AppError.of(
    'QUERY_TOO_COMPLEX',
    { limit: 'subscriptions', value, allowed },
    { message: `A web socket carries ${allowed} subscriptions at most.` },
  );

const notHere = (): AppError =>
  AppError.of('QUERY_NOT_VALID', {}, { message: 'Web sockets carry subscriptions only; send the rest by POST.' });
