import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { FastifyRequest, onSendHookHandler } from 'fastify';

/** `Prefer: wait=5` (RFC 7240): how many seconds the caller would rather wait than ask again; 0 where it says nothing. */
export const PreferredWait = createParamDecorator((_: unknown, host: ExecutionContext): number => {
  const { prefer } = host.switchToHttp().getRequest<FastifyRequest>().headers;
  return waitIn([prefer ?? []].flat().join(','));
});

const WAIT = /^wait\s*=\s*(?:"(\d{1,9})"|(\d{1,9}))$/i;

/** A preference that cannot be read is ignored, as the RFC says; of several the first one counts. */
function waitIn(header: string): number {
  for (const preference of header.split(',')) {
    const [, quoted, plain] = WAIT.exec(preference.split(';', 1)[0]?.trim() ?? '') ?? [];
    const seconds = quoted ?? plain;
    if (seconds !== undefined) return Number(seconds);
  }
  return 0;
}

/** Says where what was made can be read, and which preference was heard. */
export const noteHeaders: onSendHookHandler = ({ arrival }, reply, payload, done) => {
  const { location, waitSeconds } = arrival?.anonymous.notes ?? {};
  if (reply.statusCode < 400) {
    if (location !== undefined) void reply.header('location', location);
    if (waitSeconds !== undefined) void reply.header('preference-applied', `wait=${waitSeconds}`);
  }
  done(null, payload);
};
