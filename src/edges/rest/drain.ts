import type { FastifyInstance } from 'fastify';

const LOOK_AGAIN_MILLISECONDS = 20;

/** On close: requests under way finish, but not for longer than they may take; then every connection ends. */
export function drainOnClose(fastify: FastifyInstance, longestMilliseconds: number): void {
  const { server } = fastify;
  let underWay = 0;
  server.on('request', (_request, response) => {
    underWay += 1;
    response.once('close', () => (underWay -= 1));
  });
  fastify.addHook('preClose', (done) => {
    const last = performance.now() + longestMilliseconds;
    // Node ends the connections that are idle now, not those that become idle or never sent anything.
    const timer = setInterval(() => {
      if (underWay === 0 || performance.now() > last) server.closeAllConnections();
    }, LOOK_AGAIN_MILLISECONDS);
    server.once('close', () => clearInterval(timer));
    done();
  });
}
