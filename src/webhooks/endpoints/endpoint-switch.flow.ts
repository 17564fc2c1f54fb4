import { Injectable } from '@nestjs/common';
import type { CallContext } from '../../platform/call-context.js';
import { AppError } from '../../platform/errors.js';
import { Idempotency } from '../../platform/idempotency/idempotency.js';
import { wakeSenders } from '../deliveries/delivery.store.js';
import { liveSecrets, MOST_LIVE_SECRETS, newSecret, rolled } from './endpoint-secrets.js';
import { EndpointStore } from './endpoint.store.js';
import { EndpointRules, type MadeEndpoint } from './endpoints.flow.js';
import { endpointV2, type WebhookEndpointV2 } from './endpoints.v2.view.js';

const operation = (name: string) => ({ name: `webhook_endpoints.${name}`, message: '' });
const PAUSE = operation('pause');
const RESUME = operation('resume');
const ROLL = operation('roll_secret');

/** Endpoints are switched off and on, and get new secrets. */
@Injectable()
export class EndpointSwitchFlow {
  constructor(
    private readonly endpoints: EndpointStore,
    private readonly idempotency: Idempotency,
    private readonly rules: EndpointRules,
  ) {}

  /** One that is disabled stays it: its owner is to see why. */
  pause(ctx: CallContext, id: string): Promise<WebhookEndpointV2> {
    return this.idempotency.once(ctx, PAUSE, { id }, async () => {
      const paused = await this.endpoints.change(ctx.principal.subject, id, ({ status }) => {
        if (status === 'disabled')
          throw AppError.of('FAILED_PRECONDITION', { id, status }, { message: 'The endpoint is disabled already.' });
        return { status: 'paused' };
      });
      return endpointV2(paused);
    });
  }

  /** What is parked is sent by and by; failures of before are forgotten. */
  resume(ctx: CallContext, id: string): Promise<WebhookEndpointV2> {
    return this.idempotency.once(ctx, RESUME, { id }, async () => {
      const resumed = await this.endpoints.change(ctx.principal.subject, id, async (_, tx) => {
        await wakeSenders(tx);
        return { status: 'enabled', disabled_reason: null, failing_since: null, consecutive_failures: 0 };
      });
      return endpointV2(resumed);
    });
  }

  rollSecret(ctx: CallContext, id: string, overlapSeconds: number): Promise<MadeEndpoint> {
    return this.idempotency.once(ctx, ROLL, { id, overlapSeconds }, async (requestId) => {
      const now = new Date();
      const changed = await this.endpoints.change(ctx.principal.subject, id, ({ secrets }) => {
        if (secrets[0]?.request_id === requestId) return {};
        const next = rolled(secrets, newSecret(this.rules.box, id, requestId, now), now, overlapSeconds);
        if (liveSecrets(next, now).length > MOST_LIVE_SECRETS) throw tooManySecrets(id);
        return { secrets: JSON.stringify(next) };
      });
      return { endpoint: endpointV2(changed), sealed: changed.secrets[0]?.ciphertext ?? '' };
    });
  }
}

const tooManySecrets = (id: string): AppError =>
  AppError.of(
    'FAILED_PRECONDITION',
    { id, limit: MOST_LIVE_SECRETS },
    { message: `${MOST_LIVE_SECRETS} secrets sign already. Wait until one is over, or roll with overlap_seconds 0.` },
  );
