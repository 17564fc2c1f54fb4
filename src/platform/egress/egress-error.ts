/** Why there is no answer. */
export type EgressFailure =
  /** The address must not be called: nothing was sent. */
  | 'forbidden'
  | 'unresolved'
  | 'unreachable'
  | 'tls'
  | 'timeout'
  /** The connection ended, or what came is no HTTP. */
  | 'broken';

/** Its message may be shown to whoever named the URL: it tells nothing about the network here. */
export class EgressError extends Error {
  constructor(
    readonly failure: EgressFailure,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }

  static from(error: unknown): EgressError {
    if (error instanceof EgressError) return error;
    const code = codeOf(error);
    const [failure, message] = explained(code);
    return new EgressError(failure, message, { cause: error });
  }
}

const UNREACHABLE: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'The connection was refused.',
  EHOSTUNREACH: 'The host cannot be reached.',
  ENETUNREACH: 'The host cannot be reached.',
  ETIMEDOUT: 'The host did not accept the connection in time.',
};

function explained(code: string): readonly [EgressFailure, string] {
  const unreachable = UNREACHABLE[code];
  if (unreachable !== undefined) return ['unreachable', unreachable];
  if (code === 'ABORT_ERR' || code === 'TimeoutError') return ['timeout', 'There was no answer in time.'];
  if (code === 'ECONNRESET' || code === 'EPIPE') return ['broken', 'The connection was closed before the answer.'];
  if (code === 'HPE_HEADER_OVERFLOW') return ['broken', 'The headers of the answer are too large.'];
  if (code.startsWith('HPE_')) return ['broken', 'The answer is not HTTP/1.1.'];
  // OpenSSL's names of what is wrong with a certificate, and Node's of the rest of TLS.
  if (/^(ERR_)?(TLS|SSL)_|^EPROTO$|CERT|SIGNATURE|ISSUER|CRL/.test(code)) return ['tls', `TLS failed: ${code}.`];
  return ['broken', 'The connection failed.'];
}

function codeOf(error: unknown): string {
  const { code, name } = (error ?? {}) as { readonly code?: unknown; readonly name?: unknown };
  return [code, name].find((each) => typeof each === 'string') ?? '';
}
