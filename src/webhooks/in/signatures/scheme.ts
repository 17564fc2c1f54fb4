import type { Arrived, Refusal } from '../delivery.js';

/** How a provider signs. */
export interface Scheme {
  /** Of the setting that holds its secrets: "stripe". */
  readonly secrets: string;
  /** The headers it reads. The first one carries the signature: a delivery without it is not signed this way. */
  readonly headers: readonly [string, ...string[]];
  /** The header that names the delivery, where the signature covers one. */
  readonly id?: string;
  /** With any of the secrets: while one is rotated, two are in use. In milliseconds since the epoch: `now`. */
  verify(arrived: Arrived, secrets: readonly string[], now: number): Refusal | undefined;
}
