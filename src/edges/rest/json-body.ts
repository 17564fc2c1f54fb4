import type { FastifyInstance, preParsingHookHandler } from 'fastify';
import { AppError } from '../../platform/errors.js';

/** Deeper than any valid body; validators walk values recursively, and 100,000 brackets would overflow the stack. */
const DEEPEST = 64;
const TOO_DEEP = `The body is nested deeper than ${DEEPEST} levels.`;

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
    if (isTooDeep(text)) done(AppError.of('MALFORMED_REQUEST', { limit: DEEPEST }, { message: TOO_DEEP }));
    else void parse(request, text, done);
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

const [QUOTE, BACKSLASH] = [0x22, 0x5c];
const OPENING = new Set([0x5b, 0x7b]);
const CLOSING = new Set([0x5d, 0x7d]);

/** Deeper than any valid JSON that comes here. */
export function isTooDeep(text: string): boolean {
  let depth = 0;
  let quoted = false;
  for (let index = 0; index < text.length; index += 1) {
    const character = text.charCodeAt(index);
    if (quoted && character === BACKSLASH) index += 1;
    else if (character === QUOTE) quoted = !quoted;
    else if (quoted) continue;
    else if (OPENING.has(character)) depth += 1;
    else if (CLOSING.has(character)) depth -= 1;
    if (depth > DEEPEST) return true;
  }
  return false;
}
