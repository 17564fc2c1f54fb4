import type { FastifyInstance, preParsingHookHandler } from 'fastify';
import { AppError } from '../../platform/errors.js';

/** Bodies are JSON in UTF-8 and nothing else. */
export function takeJson(fastify: FastifyInstance): void {
  fastify.removeAllContentTypeParsers();
  // Refuses "__proto__" and "constructor.prototype" as names.
  const parse = fastify.getDefaultJsonParser('error', 'error');
  const utf8 = new TextDecoder('utf-8', { fatal: true });
  fastify.addContentTypeParser('application/json', { parseAs: 'buffer' }, (request, body: Buffer, done) => {
    let text: string;
    try {
      text = utf8.decode(body);
    } catch (cause) {
      done(AppError.of('MALFORMED_REQUEST', {}, { message: 'The body is not valid UTF-8.', cause }));
      return;
    }
    void parse(request, text, done);
  });
}

/** Compressed bodies are refused rather than read as broken JSON. */
export const refuseContentEncoding: preParsingHookHandler = (request, _reply, payload, done) => {
  const encoding = request.headers['content-encoding'];
  if (encoding === undefined || encoding.toLowerCase() === 'identity') done(null, payload);
  else
    done(
      AppError.of(
        'UNSUPPORTED_MEDIA_TYPE',
        { content_encoding: encoding },
        { message: 'The body must not be compressed.' },
      ),
    );
};
