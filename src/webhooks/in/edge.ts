import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { UNCHARGED } from '../../edges/rest/budget.js';
import { anonymousContextOf } from '../../edges/rest/context.js';
import { fromFastify } from '../../edges/rest/framework-errors.js';
import type { Clock } from '../../platform/clock.js';
import { AppError } from '../../platform/errors.js';
import type { Logger } from '../../platform/logger.js';
import { webhooksReceived } from '../../platform/metrics.js';
import { seldom } from '../../platform/seldom.js';
import { arrivedFrom, repeatedHeaders } from './arrival.js';
import { isConfigured, judge, keptHeaders, type Secrets } from './authenticity.js';
import type { NewDelivery } from './inbox.tables.js';
import type { Intake } from './intake.js';
import type { Provider } from './provider.js';
import { PROVIDERS } from './providers.js';
import { serveSecretPath, type SecretPath } from './secret-path.js';

export interface WebhooksEdgeOptions {
  /** Those of this moment: one may be added while it runs. */
  readonly secrets: () => Secrets;
  /** Where Odoo's own action calls; undefined: nowhere. */
  readonly odooPath: SecretPath | undefined;
  /** undefined: this process has no database, and refuses. */
  readonly intake: Intake | undefined;
  readonly publicUrl: () => string;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** Largest delivery. */
const BODY_BYTES = 1024 * 1024;

/**
 * `POST /webhooks/{provider}` on the public port, in a scope of its own: bytes come as they are, nobody is charged and nobody
 * has to say who they are. Verify, keep, answer; what a delivery means is told later by a worker.
 */
export function serveWebhooks(fastify: FastifyInstance, options: WebhooksEdgeOptions): void {
  const keep = keeper(options);
  const receive = receiver(options, keep);
  void fastify.register(async (scope) => {
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser('*', { parseAs: 'buffer', bodyLimit: BODY_BYTES }, (_request, body, done) =>
      done(null, body),
    );
    // Thrown on: the edge around it answers, and is told the limit of this place.
    scope.setErrorHandler((error) => {
      throw fromFastify(error, BODY_BYTES);
    });
    for (const provider of PROVIDERS)
      scope.post(`/webhooks/${provider.name}`, { ...UNCHARGED, bodyLimit: BODY_BYTES }, (request, reply) =>
        receive(provider, request, reply),
      );
    if (options.odooPath) serveSecretPath(scope, options.odooPath, keep);
  });
}

type Keep = (delivery: NewDelivery) => Promise<void>;

function receiver({ secrets, publicUrl, clock, logger }: WebhooksEdgeOptions, keep: Keep) {
  const complain = seldom<string>((provider, heldBack) =>
    logger.warn({ provider, held_back: heldBack }, 'a webhook was refused: its provider has no secret here'),
  );
  return async (provider: Provider, request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> => {
    const { name } = provider;
    const known = secrets();
    if (!isConfigured(provider, known)) {
      complain(name);
      throw unavailable(name, 'not_configured');
    }
    const arrived = arrivedFrom(request, publicUrl());
    const verdict = judge(provider, arrived, { secrets: known, now: clock.now(), repeated: repeatedHeaders(request) });
    if ('refused' in verdict) {
      webhooksReceived.inc({ provider: name, result: verdict.refused });
      throw AppError.of(REFUSED_AS[verdict.refused], { provider: name });
    }
    const { requestId, trace } = anonymousContextOf(request);
    await keep({
      provider: name,
      delivery_id: verdict.deliveryId,
      headers: keptHeaders(provider, arrived.headers),
      body: arrived.body,
      trace_id: trace.traceId,
      correlation_id: requestId,
      authenticated: true,
    });
    return reply.code(200).send({});
  };
}

const REFUSED_AS = { signature: 'WEBHOOK_SIGNATURE_INVALID', timestamp: 'WEBHOOK_TIMESTAMP_OUT_OF_RANGE' } as const;

/** Durable, or refused in a way that makes every provider come again. */
function keeper({ intake, logger }: WebhooksEdgeOptions): Keep {
  const complain = seldom<unknown>((err, heldBack) =>
    logger.error({ err, held_back: heldBack }, 'webhooks cannot be kept, and are refused'),
  );
  return async (delivery) => {
    const { provider } = delivery;
    const accepted = await intake?.accept(delivery).catch((cause: unknown) => {
      complain(cause);
      throw unavailable(provider, 'not_kept', cause);
    });
    if (accepted === undefined) throw unavailable(provider, 'no_database');
    webhooksReceived.inc({ provider, result: accepted });
  };
}

function unavailable(
  provider: string,
  reason: 'not_configured' | 'no_database' | 'not_kept',
  cause?: unknown,
): AppError {
  webhooksReceived.inc({ provider, result: 'unavailable' });
  return AppError.of('WEBHOOK_UNAVAILABLE', { provider, reason, retry_after_seconds: 1 }, { cause });
}
