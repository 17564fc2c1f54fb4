/** Of subscriptions, beside those that hold for every document. Milliseconds and bytes. */
export const LIVE_LIMITS = {
  /** Proxies close connections that say nothing for a minute, some for half of one. */
  heartbeat: 15_000,
  /** Longest message of a client. */
  messageBytes: 16 * 1024,
  /** Between the handshake of a web socket and its connection_init. */
  initTimeout: 3_000,
  subscriptionsPerSocket: 10,
  /** Not yet taken by the network; with more, a reader is dropped rather than waited for. */
  bufferedBytes: 1024 * 1024,
  /** A reader that takes nothing for so long is dropped. */
  stalled: 30_000,
  /** For a peer to answer that it closes, too. */
  closing: 1_000,
} as const satisfies Record<string, number>;

export type LiveLimits = Readonly<Record<keyof typeof LIVE_LIMITS, number>>;
