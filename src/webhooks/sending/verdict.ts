import { retryAfter } from './retry-after.js';
import { pauseAfter } from './schedule.js';

/** What came of an attempt. */
export type Outcome =
  | { readonly status: number; readonly retryAfter?: string | undefined }
  /** No answer: why, in words for whoever owns the endpoint. */
  | { readonly error: string };

/** What is done about it. */
export type Verdict =
  | { readonly kind: 'delivered' }
  | { readonly kind: 'again'; readonly at: Date; readonly cause: string }
  /** The receiver asked for time: the attempt is not counted, and the endpoint is sent nothing until then. */
  | { readonly kind: 'throttled'; readonly until: Date; readonly cause: string }
  | { readonly kind: 'given up'; readonly cause: string }
  /** The receiver wants no more, ever. */
  | { readonly kind: 'gone'; readonly cause: string };

const GONE = 410;
/** What a receiver answers that is there and wants time. */
const ASKING_FOR_TIME = [429, 503];

export interface Circumstances {
  /** Counted attempts of this delivery, this one included. */
  readonly made: number;
  /** How many there are at most. Default: as many as the schedule has. */
  readonly most?: number | undefined;
  readonly now: Date;
  /** From 0 to 1. */
  readonly random: number;
}

export function verdictOn(outcome: Outcome, { made, most = Infinity, now, random }: Circumstances): Verdict {
  if ('status' in outcome && outcome.status >= 200 && outcome.status < 300) return { kind: 'delivered' };
  const cause = causeOf(outcome);
  if ('status' in outcome) {
    if (outcome.status === GONE) return { kind: 'gone', cause };
    const wait = ASKING_FOR_TIME.includes(outcome.status) ? retryAfter(outcome.retryAfter, now) : undefined;
    // A wait of nothing is no wait: answers like that would come again at once, for ever.
    if (wait !== undefined && wait > 0) return { kind: 'throttled', until: new Date(now.getTime() + wait), cause };
  }
  const pause = made < most ? pauseAfter(made, random) : undefined;
  if (pause === undefined) return { kind: 'given up', cause };
  return { kind: 'again', at: new Date(now.getTime() + pause), cause };
}

function causeOf(outcome: Outcome): string {
  if ('error' in outcome) return outcome.error;
  if (outcome.status >= 300 && outcome.status < 400)
    return `The endpoint answered ${outcome.status}; redirects are not followed.`;
  return `The endpoint answered ${outcome.status}.`;
}
