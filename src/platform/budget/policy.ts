/** How a budget fills again; see algorithms.ts. */
export const ALGORITHMS = ['token-bucket', 'fixed-window', 'sliding-window', 'leaky-bucket'] as const;
export type Algorithm = (typeof ALGORITHMS)[number];

/** What one consumer may spend, in cost points; an ordinary read costs one. */
export interface BudgetPolicy {
  readonly perMinute: number;
  /** Points that may be spent at once. */
  readonly burst: number;
  readonly algorithm: Algorithm;
  /** While the store that processes share is lost: open = a bucket in each process, closed = nobody is served. */
  readonly storeLost: 'open' | 'closed';
}

export const TIERS = ['anonymous', 'signed-in', 'partner', 'internal'] as const;
export type Tier = (typeof TIERS)[number];

/** A shop that stands still because its limiter does is worse than one that counts per process for a while. */
const ORDINARY = { algorithm: 'token-bucket', storeLost: 'open' } as const;

export const TIER_POLICIES: Readonly<Record<Tier, BudgetPolicy>> = {
  anonymous: { ...ORDINARY, perMinute: 30, burst: 10 },
  'signed-in': { ...ORDINARY, perMinute: 100, burst: 30 },
  partner: { ...ORDINARY, perMinute: 1_000, burst: 100 },
  internal: { ...ORDINARY, perMinute: 10_000, burst: 1_000 },
};
