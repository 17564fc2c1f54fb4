import type { FastifyReply, FastifyRequest } from 'fastify';

// No inline script or style, nothing from another host, in no frame. 'self' for fetch: the forms of the REST reference.
const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self'",
  "connect-src 'self'",
  "form-action 'none'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join('; ');

export const PAGE_HEADERS = {
  'content-type': 'text/html; charset=utf-8',
  'content-security-policy': POLICY,
  'cross-origin-resource-policy': 'same-origin',
  'cross-origin-opener-policy': 'same-origin',
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cache-control': 'no-cache',
} as const;

interface PageOptions {
  readonly status: number;
  /** It shows keys: nobody keeps it. */
  readonly secret: boolean;
}

export const sendPage = (reply: FastifyReply, page: string, { status, secret }: PageOptions): FastifyReply =>
  reply
    .code(status)
    .headers({ ...PAGE_HEADERS, ...(secret && { 'cache-control': 'private, no-store' }) })
    .send(page);

const FOREVER = 'public, max-age=31536000, immutable';
const A_DAY = 'public, max-age=86400';

/** A file as it stands. Only a name that changes with the content may be kept forever. */
export const sendFile = (
  reply: FastifyReply,
  type: string,
  body: Buffer | string,
  { hashed }: { readonly hashed: boolean },
): FastifyReply =>
  reply
    .headers({ 'content-type': type, 'x-content-type-options': 'nosniff', 'cache-control': hashed ? FOREVER : A_DAY })
    .send(body);

/** A contract of the running version: asked for anew each time, since the next version may differ. */
export const sendContract = (reply: FastifyReply, type: string, body: string): FastifyReply =>
  reply.headers({ 'content-type': type, 'x-content-type-options': 'nosniff', 'cache-control': 'no-cache' }).send(body);

/** Whether a person looks at the answer: browsers name text/html, programs do not. */
export const wantsPage = ({ method, headers }: FastifyRequest): boolean =>
  (method === 'GET' || method === 'HEAD') && /(^|,)\s*text\/html\s*(;|,|$)/i.test(headers.accept ?? '');
