import { createHash, timingSafeEqual } from 'node:crypto';
import type { FastifyInstance } from 'fastify';
import { UNCHARGED } from '../../edges/rest/budget.js';
import { anonymousContextOf } from '../../edges/rest/context.js';
import { AppError } from '../../platform/errors.js';
import { webhooksReceived } from '../../platform/metrics.js';
import { clientAddress, type TrustsProxy } from '../../platform/proxies.js';
import { arrivedFrom } from './arrival.js';
import { deliveryId, keptHeaders } from './authenticity.js';
import type { NewDelivery } from './inbox.tables.js';
import { odoo } from './providers/odoo.js';

/** For what Odoo sends by itself, which is not signed: a path that nobody can guess, from addresses that are listed. */
export interface SecretPath {
  readonly secret: string;
  readonly allows: TrustsProxy;
  /** Whose X-Forwarded-For is believed. */
  readonly trustsProxy: TrustsProxy | undefined;
}

/** `POST /webhooks/odoo/{secret}`: kept as not authenticated. Whatever is wrong is answered alike. */
export function serveSecretPath(
  scope: FastifyInstance,
  { secret, allows, trustsProxy }: SecretPath,
  keep: (delivery: NewDelivery) => Promise<void>,
): void {
  // The path is the secret: no log may show it.
  const config = { ...UNCHARGED.config, hidesPath: true };
  scope.post<{ Params: { readonly secret: string } }>(
    `/webhooks/${odoo.name}/:secret`,
    { config },
    async (request, reply) => {
      const forwarded = [request.headers['x-forwarded-for']].flat().join(',');
      const address = clientAddress(request.socket.remoteAddress ?? '', forwarded || undefined, trustsProxy);
      if (!isEqual(request.params.secret, secret) || !allows(address)) {
        webhooksReceived.inc({ provider: odoo.name, result: 'signature' });
        throw AppError.of('WEBHOOK_SIGNATURE_INVALID', { provider: odoo.name });
      }
      const { headers, body } = arrivedFrom(request, '');
      const { requestId, trace } = anonymousContextOf(request);
      await keep({
        provider: odoo.name,
        delivery_id: deliveryId(undefined, body),
        headers: keptHeaders(odoo, headers),
        body,
        trace_id: trace.traceId,
        correlation_id: requestId,
        authenticated: false,
      });
      return reply.code(200).send({});
    },
  );
}

const hash = (text: string): Buffer => createHash('sha256').update(text).digest();

const isEqual = (given: string, wanted: string): boolean => timingSafeEqual(hash(given), hash(wanted));
