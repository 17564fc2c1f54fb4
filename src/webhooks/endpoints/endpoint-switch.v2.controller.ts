import { Body, Controller, HttpCode, Post } from '@nestjs/common';
import { Ctx } from '../../edges/rest/context.js';
import { one, type Envelope } from '../../edges/rest/envelope.js';
import { PathAndQuery } from '../../edges/rest/path-and-query.js';
import { Allow } from '../../platform/access.js';
import type { CallContext } from '../../platform/call-context.js';
import { EndpointIdInput, SwitchedEndpointInput } from './endpoint-id.input.js';
import { secretText } from './endpoint-secrets.js';
import { EndpointSwitchFlow } from './endpoint-switch.flow.js';
import { EndpointRules } from './endpoints.flow.js';
import { RollSecretInput } from './endpoints.input.js';
import { WebhookEndpointV2, WebhookEndpointWithSecretV2 } from './endpoints.v2.view.js';

/** Where partners are told of events, by signed POSTs. */
@Controller('v2/webhook-endpoints')
export class WebhookEndpointSwitchV2Controller {
  constructor(
    private readonly flow: EndpointSwitchFlow,
    private readonly rules: EndpointRules,
  ) {}

  /**
   * Send nothing to an endpoint for a while. What happens meanwhile is parked.
   * @refuses FAILED_PRECONDITION
   */
  @Post(':endpoint_id/pause')
  @HttpCode(200)
  @Allow('webhooks:manage')
  async pauseWebhookEndpoint(
    @Ctx() ctx: CallContext,
    @PathAndQuery(SwitchedEndpointInput) { endpoint_id: id }: SwitchedEndpointInput,
  ): Promise<Envelope<WebhookEndpointV2>> {
    return one(ctx, await this.flow.pause(ctx, id));
  }

  /** Send to an endpoint again, whether it was paused or disabled. What is parked comes first, in the order of each key. */
  @Post(':endpoint_id/resume')
  @HttpCode(200)
  @Allow('webhooks:manage')
  async resumeWebhookEndpoint(
    @Ctx() ctx: CallContext,
    @PathAndQuery(SwitchedEndpointInput) { endpoint_id: id }: SwitchedEndpointInput,
  ): Promise<Envelope<WebhookEndpointV2>> {
    return one(ctx, await this.flow.resume(ctx, id));
  }

  /**
   * Replace the secret of an endpoint. The one before signs as well until the overlap is over, so that no delivery fails
   * meanwhile. The new one is shown this once.
   * @refuses FAILED_PRECONDITION
   */
  @Post(':endpoint_id/roll-secret')
  @HttpCode(200)
  @Allow('webhooks:manage')
  async rollWebhookEndpointSecret(
    @Ctx() ctx: CallContext,
    @PathAndQuery(EndpointIdInput) { endpoint_id: id }: EndpointIdInput,
    @Body() { overlap_seconds: overlap }: RollSecretInput,
  ): Promise<Envelope<WebhookEndpointWithSecretV2>> {
    const { endpoint, sealed } = await this.flow.rollSecret(ctx, id, overlap);
    return one(ctx, { ...endpoint, secret: secretText(this.rules.box.open(endpoint.id, sealed)) });
  }
}
