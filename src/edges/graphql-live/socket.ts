import type { WebSocket as ProtocolSocket } from 'graphql-ws';
import { WebSocket } from 'ws';
import type { LiveLimits } from './limits.js';

/** Close codes: those of RFC 6455, and of https://github.com/graphql/graphql-over-http/blob/main/rfcs/GraphQLOverWebSocket.md from 4400 on. */
export const CLOSE = {
  /** The server goes away; clients connect again. */
  goingAway: [1001, 'GOING_AWAY'],
  /** Clients connect again, later. */
  slowReader: [1013, 'SLOW_READER'],
  rateLimited: [1013, 'RATE_LIMITED'],
  unavailable: [1013, 'UPSTREAM_UNAVAILABLE'],
  /** Clients connect again, with other credentials. */
  unauthenticated: [4403, 'UNAUTHENTICATED'],
  failed: [4500, 'INTERNAL'],
} as const satisfies Record<string, readonly [number, string]>;

/** A web socket that holds no more than it may for a reader that is slow. */
export class Socket implements ProtocolSocket {
  readonly protocol: string;
  private answered = true;

  constructor(
    private readonly socket: WebSocket,
    private readonly limits: LiveLimits,
    private readonly failed: (error: unknown) => void,
  ) {
    this.protocol = socket.protocol;
    socket.on('pong', () => (this.answered = true));
  }

  get isOpen(): boolean {
    return this.socket.readyState === WebSocket.OPEN;
  }

  /** Resolves when the network has taken it, so that no further payload is made before. */
  send(data: string): Promise<void> {
    const { socket, limits } = this;
    if (!this.isOpen) return Promise.resolve();
    if (socket.bufferedAmount > limits.bufferedBytes) {
      this.end(CLOSE.slowReader);
      return Promise.resolve();
    }
    return new Promise((resolve) => {
      const stalled = setTimeout(() => this.end(CLOSE.slowReader), limits.stalled).unref();
      // What could not be sent was for a socket that is gone.
      socket.send(data, () => {
        clearTimeout(stalled);
        resolve();
      });
    });
  }

  close(code?: number, reason?: string): void {
    this.socket.close(code, reason);
    // A peer that does not read does not answer.
    setTimeout(() => this.socket.terminate(), this.limits.closing).unref();
  }

  end([code, reason]: (typeof CLOSE)[keyof typeof CLOSE]): void {
    if (this.isOpen) this.close(code, reason);
  }

  onMessage(take: (data: string) => Promise<void>): void {
    this.socket.on('message', (data: Buffer) => void take(data.toString('utf8')).catch(this.failed));
  }

  /** A peer that has not answered the last one is gone, whatever the network says. */
  beat(): void {
    if (!this.answered) return this.socket.terminate();
    this.answered = false;
    if (this.isOpen) this.socket.ping();
  }
}
