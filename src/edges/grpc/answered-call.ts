/** How a call ended: for metrics and the log of requests. */
export interface AnsweredCall {
  readonly service: string;
  readonly method: string;
  readonly code: string;
  readonly seconds: number;
  readonly requestId: string;
  readonly traceId: string;
}
