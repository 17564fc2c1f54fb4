import type { FastifyInstance, preParsingHookHandler } from 'fastify';
import { AppError } from '../../platform/errors.js';

interface Route {
  readonly path: RegExp;
  readonly methods: readonly string[];
}

/** Tells a path that is not served from a method that is not; Fastify alone says 404 to both. */
export function watchRoutes(fastify: FastifyInstance): preParsingHookHandler {
  const routes: Route[] = [];
  fastify.addHook('onRoute', ({ url, method }) => {
    // A route for every path says nothing about any.
    if (!/^\/?\*$/.test(url)) routes.push({ path: pattern(url), methods: [method].flat() });
  });
  return (request, reply, payload, done) => {
    if (!request.is404) return done(null, payload);
    const path = request.url.split('?', 1)[0] ?? '';
    // "OPTIONS *" asks about the whole server.
    const asked = path === '*' ? routes : routes.filter((route) => route.path.test(path));
    const allowed = new Set(asked.flatMap(({ methods }) => methods));
    if (allowed.size === 0) return done(AppError.of('ROUTE_NOT_FOUND', { method: request.method, path }));
    const methods = [...allowed.add('OPTIONS')].sort();
    if (request.method === 'OPTIONS') return void reply.code(204).header('allow', methods.join(', ')).send();
    done(AppError.of('METHOD_NOT_ALLOWED', { method: request.method, allowed_methods: methods }));
  };
}

/** "/v2/orders/:id" and "/docs/*" as regular expressions. */
function pattern(url: string): RegExp {
  const parts = url.split(/(:\w+(?:\([^)]*\))?|\*)/).map((part, index) => {
    if (index % 2 === 0) return part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
    return part === '*' ? '.*' : '[^/]+';
  });
  return new RegExp(`^${parts.join('')}$`);
}
