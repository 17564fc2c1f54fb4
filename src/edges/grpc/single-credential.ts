import type { Http2Server, IncomingHttpHeaders, ServerHttp2Stream } from 'node:http2';
import type { Server } from '@grpc/grpc-js';

type OnStream = (
  stream: ServerHttp2Stream,
  headers: IncomingHttpHeaders,
  flags: number,
  raw: readonly string[],
) => void;

interface Inner {
  _setupHandlers?: (server: Http2Server, interceptors: unknown) => void;
}

/** Stands in the place of several, and is nobody's. */
const SEVERAL = 'several';

const onStream: OnStream = (_stream, headers, _flags, raw) => {
  if (raw.filter((name, index) => index % 2 === 0 && name === 'authorization').length > 1)
    headers.authorization = SEVERAL;
};

/**
 * Node keeps the first of several `authorization` headers and drops the others before grpc-js reads them; which one was
 * meant cannot be told. grpc-js shows its HTTP/2 servers nowhere but to this method of its own, which a test holds.
 */
export function refuseSeveralCredentials(server: Server): void {
  const inner = server as unknown as Inner;
  const setUp = inner._setupHandlers?.bind(server);
  if (!setUp) throw new Error('grpc-js no longer sets up its HTTP/2 servers in _setupHandlers');
  inner._setupHandlers = (http2Server, interceptors) => {
    http2Server.prependListener('stream', onStream);
    setUp(http2Server, interceptors);
  };
}
