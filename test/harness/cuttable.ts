import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

/** A database behind a wire that can be cut. */
export interface CuttableDatabase {
  readonly url: string;
  /** "is not there": connections end and new ones are refused; "hangs": they stay, and nothing comes back any more. */
  cut(how: 'is not there' | 'hangs'): void;
  stop(): void;
}

export async function cuttableDatabase(databaseUrl: string): Promise<CuttableDatabase> {
  const url = new URL(databaseUrl);
  // Otherwise through a socket, past the wire.
  url.searchParams.delete('host');
  const [host, port] = [url.hostname, Number(url.port)];
  const sockets = new Set<Socket>();
  let hanging = false;
  const keep = (socket: Socket) => {
    sockets.add(socket);
    // What is cut on one side breaks on the other.
    socket.on('error', () => undefined).on('close', () => sockets.delete(socket));
    return socket;
  };
  const server = createServer((near) => {
    keep(near);
    if (hanging) return;
    const far = keep(connect(port, host));
    near.pipe(far).pipe(near);
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  url.hostname = '127.0.0.1';
  url.port = String((server.address() as AddressInfo).port);
  const end = () => {
    server.close();
    for (const socket of sockets) socket.destroy();
  };
  return {
    url: url.href,
    cut: (how) => {
      if (how === 'is not there') return end();
      hanging = true;
      for (const socket of sockets) socket.unpipe().resume();
    },
    stop: end,
  };
}
