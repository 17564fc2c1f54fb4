/** A delivery that a provider would have made, as its own API tells of it. */
export interface Missed {
  /** The same each time it is found; where the provider names its deliveries, the name that it gives them. */
  readonly deliveryId: string;
  /** As a delivery would have them. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

/** A new secret that deliveries are signed with from now on. */
export interface NewSecret {
  readonly externalId: string;
  readonly secret: string;
}

/** What became of the subscription by which a provider tells us. */
export type Watched =
  | { readonly subscription: 'alive' | 'recreated' }
  /** With a secret of its own, which comes once. */
  | { readonly subscription: 'recreated'; readonly secret: NewSecret };

/** A provider's own API: whether it still tells us, and what it would have told. */
export interface Upstream {
  /** As at POST /webhooks/{provider}. */
  readonly provider: string;
  /** Subscribes again where the provider has dropped us. undefined: it cannot be asked, as for an action in Odoo. */
  readonly watch?: (signal: AbortSignal) => Promise<Watched>;
  /** What happened since then, at least. What was heard of already may be among it. */
  readonly since: (moment: Date, signal: AbortSignal) => AsyncIterable<Missed>;
}
