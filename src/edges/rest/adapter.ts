import { FastifyAdapter } from '@nestjs/platform-fastify';
import type { FastifyHttpOptions, RawServerDefault } from 'fastify';
import { fromFastify } from './framework-errors.js';

/** Nest on Fastify, without the two things that Nest would add: forms as input, and errors in words of its own. */
export class RestAdapter extends FastifyAdapter {
  constructor(
    options: FastifyHttpOptions<RawServerDefault>,
    private readonly bodyBytes: number,
  ) {
    super(options);
  }

  override mapException(error: unknown): unknown {
    return fromFastify(error, this.bodyBytes);
  }

  override registerParserMiddleware(): void {
    // The edge has its own parser, for JSON alone.
  }
}
