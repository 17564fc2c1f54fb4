import type { IncomingMessage } from 'node:http';
import type { FastifyInstance } from 'fastify';
import type { LoaderFactory } from '../../clients/loaders.js';
import { EventStreams } from './event-stream.js';
import { LIVE_LIMITS, type LiveLimits } from './limits.js';
import { Subscriptions } from './subscriptions.js';
import { WebSockets, type WebSocketsOptions } from './web-sockets.js';

export interface LiveEdgeOptions extends Omit<WebSocketsOptions, 'subscriptions' | 'limits'> {
  readonly loaders: LoaderFactory;
  /** Longest time that reading one payload may take. */
  readonly longestMilliseconds: number;
  /** Other limits than LIVE_LIMITS. */
  readonly liveLimits?: Partial<LiveLimits> | undefined;
}

/** Subscriptions over both of their transports. */
export class Live {
  readonly streams: EventStreams;
  private readonly sockets: WebSockets;

  constructor(options: LiveEdgeOptions) {
    const limits = { ...LIVE_LIMITS, ...options.liveLimits };
    const shared = { ...options, limits, subscriptions: new Subscriptions(options) };
    this.streams = new EventStreams(shared);
    this.sockets = new WebSockets(shared);
  }

  /** Web sockets at a path; and the end of everything live before the server waits for what is under way. */
  takeSockets(fastify: FastifyInstance, path: string): void {
    const { server } = fastify;
    const isOurs = ({ url, headers }: IncomingMessage) =>
      url?.split('?', 1)[0] === path && headers.upgrade?.toLowerCase() === 'websocket';
    // Elsewhere, and for other protocols such as h2c, the request is an ordinary one (RFC 9110, 7.8).
    Object.assign(server, { shouldUpgradeCallback: isOurs });
    server.on('upgrade', (request: IncomingMessage, socket, head) => {
      this.sockets.upgrade(request, socket, head);
    });
    fastify.addHook('preClose', (done) => {
      this.streams.drain();
      this.sockets.drain();
      done();
    });
  }
}
