import type { CallContext } from '../../platform/call-context.js';

/** What a saga is about: ids and amounts, never a name or an address, because it is kept in the saga's records. */
export type Subject = Readonly<Record<string, unknown>> & { readonly order_id: string };

/** How doing a step ended: whoever decides said yes, or no and why, or will say so later. */
export type Outcome =
  { readonly kind: 'done' } | { readonly kind: 'refused'; readonly reason: string } | { readonly kind: 'waiting' };

export const DONE: Outcome = { kind: 'done' };
export const WAITING: Outcome = { kind: 'waiting' };
export const refused = (reason: string): Outcome => ({ kind: 'refused', reason });

/** One attempt at a step. */
export interface Call {
  readonly ctx: CallContext;
  /** A UUID, the same in every attempt at this step of this saga, so that a service does it once. */
  readonly requestId: string;
  /** Why the saga is being undone; empty on the way forward. */
  readonly reason: string;
}

/** What is done and how it is undone, side by side. Both may run more than once, and after a crash. */
export interface Step<S extends Subject, Services> {
  /** "reserve-stock" */
  readonly name: string;
  /** Throws where it cannot be told whether it happened; then it is tried again. */
  readonly do: (services: Services, subject: S, call: Call) => Promise<Outcome>;
  /** Needs to know the order alone, and accepts that there is nothing to undo: a `do` that timed out may have happened or not. */
  readonly undo?: (services: Services, subject: Subject, call: Call) => Promise<void>;
  /** For a step that may answer WAITING: who is told under this topic goes on, and who is not told in time gives up. */
  readonly awaits?: { readonly topic: string; readonly timedOut: string };
  /** Once it is done nothing is undone any more: what follows is tried until it is done, or a person takes over. */
  readonly pivot?: boolean;
  /** The refusal of a service, by its code, as the reason of the whole saga. */
  readonly reasons?: Readonly<Record<string, string>>;
}

export interface Saga<S extends Subject, Services> {
  /** "fulfill-order" */
  readonly name: string;
  readonly steps: readonly Step<S, Services>[];
  /** Nothing of it is ever undone: every step is tried until it is done, or a person takes over. */
  readonly mustFinish?: boolean;
  /** Done once everything is undone. */
  readonly afterUndoing?: readonly Step<S, Services>[];
}

/** One message to a saga that waits. */
export interface Told {
  /** Missing: what was waited for happened. */
  readonly refused?: string;
}
