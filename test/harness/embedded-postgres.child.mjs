// Starts the embedded PostgreSQL in a process of its own, which a test can kill. It runs the built code in build/.
import { startEmbeddedPostgres } from '../../build/platform/db/embedded/embedded-postgres.js';

try {
  const server = await startEmbeddedPostgres({ dataDir: process.argv[2] });
  const alive = setInterval(() => undefined, 60_000);
  process.on('SIGTERM', async () => {
    await server.stop();
    clearInterval(alive);
  });
  // As an application that drains before it ends: it still needs its database.
  process.on('SIGINT', () => console.log('draining'));
  console.log(JSON.stringify({ url: server.url, adminUrl: server.adminUrl }));
} catch (error) {
  console.error(error.message);
  process.exitCode = 1;
}
