/** How a call ended: for metrics and the log of requests. */
export interface AnsweredCall {
  readonly service: string;
  readonly method: string;
  readonly code: string;
  readonly seconds: number;
  readonly requestId: string;
  readonly traceId: string;
}

/** Of "/trivium.bff.v1.OrderViewService/GetOrderView": the service without its package, and the method. */
export function namesIn(path: string): Pick<AnsweredCall, 'service' | 'method'> {
  const [service = '', method = ''] = path.slice(Math.max(path.lastIndexOf('.'), path.indexOf('/')) + 1).split('/');
  return { service, method };
}
