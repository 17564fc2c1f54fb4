/** A delivery as it came in: nothing of it is believed yet. */
export interface Arrived {
  readonly method: string;
  /** As the provider was told to call it, query included: "https://shop.example/webhooks/crm". */
  readonly url: string;
  /** Lower-case names. A header that came more than once is refused before, where it matters. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  /** As received. */
  readonly body: Buffer;
}

/** A delivery as it is kept: of the headers only those that its provider names. */
export type Kept = Pick<Arrived, 'headers' | 'body'>;

/** Why a delivery is not believed; undefined where it is. */
export type Refusal = 'signature' | 'timestamp';
