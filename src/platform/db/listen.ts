import { Client } from 'pg';

export interface Listening {
  close(): Promise<void>;
}

const BETWEEN_ATTEMPTS = 1_000;

/**
 * Calls `heard` for every NOTIFY on a channel with what it says, and with nothing whenever some may have been missed because the
 * connection was lost.
 * Keeps a connection of its own and opens it again for as long as it takes; who must not miss anything asks as well.
 */
export function listen(url: string, channel: string, heard: (payload?: string) => void): Listening {
  let client: Client | undefined;
  let closed = false;
  let retry: NodeJS.Timeout | undefined;

  const open = async () => {
    const own = new Client({ connectionString: url, keepAlive: true, connectionTimeoutMillis: 5_000 });
    client = own;
    own.on('notification', ({ payload }) => heard(payload));
    // The end of the connection follows, and with it the next attempt.
    own.on('error', () => undefined);
    own.once('end', again);
    try {
      await own.connect();
      await own.query(`listen ${own.escapeIdentifier(channel)}`);
      heard();
    } catch {
      await own.end().catch(() => undefined);
      again();
    }
  };
  const again = () => {
    if (closed) return;
    clearTimeout(retry);
    retry = setTimeout(() => void open(), BETWEEN_ATTEMPTS).unref();
  };
  void open();
  return {
    close: async () => {
      closed = true;
      clearTimeout(retry);
      await client?.end().catch(() => undefined);
    },
  };
}
