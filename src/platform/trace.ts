import { fewRandomBytes } from './random.js';

/** W3C Trace Context (https://www.w3.org/TR/trace-context/), as far as it is carried on. */
export interface Trace {
  /** 32 lower-case hex digits. */
  readonly traceId: string;
  /** 16 lower-case hex digits: the span at this side. */
  readonly spanId: string;
  readonly sampled: boolean;
}

const TRACEPARENT = /^(?!ff)[0-9a-f]{2}-(?!0{32})([0-9a-f]{32})-(?!0{16})[0-9a-f]{16}-([0-9a-f]{2})(?:-.*)?$/;

/** Continues the caller's trace under a span of our own, or begins one where the header is missing or malformed. */
export function traceFrom(traceparent: string | undefined): Trace {
  const match = traceparent === undefined ? null : TRACEPARENT.exec(traceparent);
  const spanId = fewRandomBytes(8).toString('hex');
  if (!match?.[1] || !match[2]) return { traceId: fewRandomBytes(16).toString('hex'), spanId, sampled: false };
  return { traceId: match[1], spanId, sampled: (parseInt(match[2], 16) & 1) === 1 };
}

export const traceparent = ({ traceId, spanId, sampled }: Trace): string =>
  `00-${traceId}-${spanId}-${sampled ? '01' : '00'}`;

/** Goes on in a trace that only its id is known of. */
export const newTraceparent = (traceId: string): string =>
  traceparent({ traceId, spanId: fewRandomBytes(8).toString('hex'), sampled: false });
