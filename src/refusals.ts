/** Why a server could not take its port, in a sentence that names the setting. */
const REASONS: Readonly<Record<string, string>> = {
  EADDRINUSE: 'is taken by another program: end it, or choose another port (0 takes a free one)',
  EACCES: 'is not for this user: choose one above 1023',
  EADDRNOTAVAIL: 'is not at an address of this machine',
  ENOTFOUND: 'is not at an address of this machine',
};

interface Door {
  /** Name of the setting. */
  readonly setting: string;
  readonly host: string;
  readonly port: number;
}

/** For `.catch`: what to do about a port that cannot be listened on. */
export const portRefused =
  ({ setting, host, port }: Door) =>
  (error: unknown): never => {
    const text = error instanceof Error ? error.message : String(error);
    // gRPC tells the code only within its message.
    const code = Object.keys(REASONS).find((known) => text.includes(known));
    if (code === undefined) throw error;
    throw new Error(`Trivium cannot start:\n  ${setting} ${port} on ${host} ${REASONS[code]}.`, { cause: error });
  };

/** For `.catch`: the database cannot be reached, or does not let us in. */
export const databaseRefused =
  (url: string) =>
  (error: unknown): never => {
    const { host, pathname } = new URL(url);
    // A name with several addresses fails once for each, without a message.
    const causes = error instanceof AggregateError ? (error.errors as Error[]) : [error as Error];
    const why = causes.map(({ message }) => message).join('; ');
    throw new Error(`Trivium cannot start:\n  the database ${pathname.slice(1)} at ${host} cannot be used: ${why}.`, {
      cause: error,
    });
  };
