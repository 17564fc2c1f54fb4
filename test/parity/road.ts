import type { Answer } from './answer.js';
import type { Change, Input } from './change.js';
import type { Noun, PageAsked } from './noun.js';

/** One way to ask the BFF, as one caller. What is asked is the same on every road; how, is the road's affair. */
export interface Road {
  one(noun: Noun, id: string, sent?: Sent): Promise<Answer>;
  page(noun: Noun, asked?: PageAsked, sent?: Sent): Promise<Answer>;
  change(change: Change, input: Input, key?: string): Promise<Answer>;
}

/** What goes with a request on every road. */
export interface Sent {
  readonly requestId?: string;
  readonly traceparent?: string;
  /** How long the caller waits. */
  readonly milliseconds?: number;
}

export interface Stack {
  readonly http: string;
  readonly grpc: string;
}
