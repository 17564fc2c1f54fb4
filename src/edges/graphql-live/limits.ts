import type { Principal } from '../../platform/access.js';

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

/** Web sockets and event streams that one consumer may hold open at a process. */
export const CONNECTIONS_OF: Readonly<Record<Exclude<Principal['kind'], 'anonymous'>, number>> = {
  customer: 20,
  partner: 100,
  staff: 2_000,
  internal: 2_000,
};
