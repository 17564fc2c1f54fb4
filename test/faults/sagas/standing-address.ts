import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

/** An address that stays while the process behind it dies and comes back at another. */
export interface StandingAddress {
  readonly address: string;
  /** From now on whoever connects reaches this one. */
  leadTo(address: string): void;
  stop(): void;
}

export async function standingAddress(): Promise<StandingAddress> {
  const sockets = new Set<Socket>();
  let target: readonly [string, number] = ['127.0.0.1', 1];
  const keep = (socket: Socket, other: () => Socket) => {
    sockets.add(socket);
    socket.setNoDelay(true).on('error', () => undefined);
    // What breaks on one side breaks on the other.
    socket.on('close', () => void (sockets.delete(socket), other().destroy()));
    return socket;
  };
  const server = createServer((near) => {
    const far: Socket = keep(connect(target[1], target[0]), () => near);
    keep(near, () => far);
    near.pipe(far).pipe(near);
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return {
    address: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    leadTo: (address) => {
      const [host = '', port] = address.split(':');
      target = [host, Number(port)];
    },
    stop: () => {
      server.close();
      for (const socket of sockets) socket.destroy();
    },
  };
}
