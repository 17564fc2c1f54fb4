import type { EventType } from '../../events/catalog/catalog.js';
import type { NewEvent } from '../../events/outbox.js';
import type { Kept } from './delivery.js';
import type { Scheme } from './signatures/scheme.js';

/** What an event of the house says; why it was published is added where it is. */
export type Told = { [Type in EventType]: Pick<NewEvent<Type>, 'type' | 'data'> }[EventType];

/** What became of a payload. A payload that can never be read throws `Unreadable`; whatever else is thrown is tried again. */
export type Translation = { readonly events: readonly Told[] } | { readonly ignored: string };

/** Whom the house hears: how they sign, how they number their deliveries, and what these mean. One file each, below providers/. */
export interface Provider {
  /** Also the path: "stripe" is POST /webhooks/stripe. */
  readonly name: string;
  /** Ways to sign; the first whose signature header came is the one that must be right. */
  readonly schemes: readonly Scheme[];
  /** Headers that are kept, beside the content type. None of them may come twice. */
  readonly keeps: readonly string[];
  /**
   * What names a delivery where no signed header does, the same each time that it is repeated. Without one, or where it
   * finds none, a delivery is told by its bytes.
   */
  deliveryId?(kept: Kept): string | undefined;
  translate(kept: Kept): Translation;
}
