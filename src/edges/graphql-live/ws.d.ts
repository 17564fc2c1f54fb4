/** What is used of https://github.com/websockets/ws; the package comes without types. */
declare module 'ws' {
  import type { EventEmitter } from 'node:events';
  import type { IncomingMessage } from 'node:http';
  import type { Duplex } from 'node:stream';

  export interface WebSocketServerOptions {
    readonly noServer: true;
    readonly maxPayload: number;
    readonly perMessageDeflate: boolean;
    readonly clientTracking: boolean;
    readonly handleProtocols: (protocols: Set<string>) => string | false;
  }

  export class WebSocketServer extends EventEmitter {
    constructor(options: WebSocketServerOptions);
    handleUpgrade(
      request: IncomingMessage,
      socket: Duplex,
      head: Buffer,
      done: (socket: WebSocket, request: IncomingMessage) => void,
    ): void;
  }

  export class WebSocket extends EventEmitter {
    constructor(url: string | URL, protocols?: string | readonly string[], options?: { readonly autoPong?: boolean });
    static readonly OPEN: number;
    readonly readyState: number;
    readonly protocol: string;
    /** Bytes that the network has not taken yet. */
    readonly bufferedAmount: number;
    send(data: string, done?: (error?: Error) => void): void;
    ping(): void;
    close(code?: number, reason?: string): void;
    terminate(): void;
    pause(): void;
    resume(): void;
  }
}
