/** Every limit of the HTTP server explicitly. Milliseconds and bytes. */
export const HTTP_LIMITS = {
  /** Time for the headers of a request to arrive. */
  headersTimeout: 10_000,
  /** Time for a whole request to arrive, body included. */
  requestTimeout: 30_000,
  /** How often both are looked at; without it Node looks every 30 seconds. */
  connectionsCheckingInterval: 1_000,
  /** Longer than the idle time of common load balancers (60 seconds), so that they close first and no request is lost. */
  keepAliveTimeout: 65_000,
  /** A caller that takes nothing of its answer for so long is cut off, as readers of live updates are. */
  sendTimeout: 30_000,
  maxHeaderSize: 16 * 1024,
  /** Longest URL; the longest valid ones are persisted GraphQL queries with their variables. */
  urlLength: 8 * 1024,
  /** Longest parameter in a path; ids have 30 characters. */
  maxParamLength: 128,
} as const satisfies Record<string, number>;

export type HttpLimits = Readonly<Record<keyof typeof HTTP_LIMITS, number>>;
