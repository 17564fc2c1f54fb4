import type { FastifyInstance } from 'fastify';
import type { Socket } from 'node:net';

/**
 * Cuts off callers that take nothing of an answer which is there for them, when the server's own timeout is over: it goes off
 * where nothing was received or sent for so long, and begins again with each piece that the network takes.
 */
export function cutUnread({ server }: FastifyInstance): void {
  server.on('request', (_request, response) => {
    // What is still being made, or waits on purpose, is quiet as well.
    response.on('timeout', (socket: Socket) => {
      if (response.writableEnded) socket.destroy();
      else socket.setTimeout(server.timeout);
    });
  });
}
