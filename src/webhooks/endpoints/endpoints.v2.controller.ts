import { Body, Controller, Delete, Get, HttpCode, Patch, Post, Query } from '@nestjs/common';
import { Ctx } from '../../edges/rest/context.js';
import { one, page, type Envelope } from '../../edges/rest/envelope.js';
import { PathAndQuery } from '../../edges/rest/path-and-query.js';
import { Allow } from '../../platform/access.js';
import type { CallContext } from '../../platform/call-context.js';
import { CursorCodec } from '../../platform/cursor.js';
import { EndpointIdInput, RemovedEndpointInput } from './endpoint-id.input.js';
import { secretText } from './endpoint-secrets.js';
import { EndpointStore } from './endpoint.store.js';
import { EndpointRules, EndpointsFlow } from './endpoints.flow.js';
import { ChangedEndpointInput, ListEndpointsInput, NewEndpointInput } from './endpoints.input.js';
import {
  endpointV2,
  WebhookEndpointV2,
  WebhookEndpointWithSecretV2,
  type DeletedWebhookEndpointV2,
} from './endpoints.v2.view.js';

/** Where partners are told of events, by signed POSTs. */
@Controller('v2/webhook-endpoints')
export class WebhookEndpointsV2Controller {
  constructor(
    private readonly endpoints: EndpointStore,
    private readonly flow: EndpointsFlow,
    private readonly cursors: CursorCodec,
    private readonly rules: EndpointRules,
  ) {}

  /**
   * Register an endpoint. The answer holds the secret that its deliveries are signed with: keep it, it is shown this once. A
   * payload shows what `GET /v2/events` shows to these credentials, without personal data.
   * @refuses FAILED_PRECONDITION
   */
  @Post()
  @Allow('webhooks:manage')
  async create(
    @Ctx() ctx: CallContext,
    @Body() input: NewEndpointInput,
  ): Promise<Envelope<WebhookEndpointWithSecretV2>> {
    const { endpoint, sealed } = await this.flow.create(ctx, input);
    return one(ctx, { ...endpoint, secret: secretText(this.rules.box.open(endpoint.id, sealed)) });
  }

  /** List endpoints, newest first. */
  @Get()
  @Allow('webhooks:manage')
  async list(
    @Ctx() ctx: CallContext,
    @Query() input: ListEndpointsInput,
  ): Promise<Envelope<readonly WebhookEndpointV2[]>> {
    const { limit, status } = input;
    const { rows, nextPageToken } = await this.endpoints.list({
      partnerId: ctx.principal.subject,
      status,
      pageToken: input.pageToken(this.cursors),
      size: limit,
    });
    const nextCursor = nextPageToken ? this.cursors.encode(input.cursorScope(), nextPageToken) : undefined;
    return page(ctx, rows.map(endpointV2), { limit, nextCursor });
  }

  /** Get an endpoint. */
  @Get(':endpoint_id')
  @Allow('webhooks:manage')
  async get(
    @Ctx() ctx: CallContext,
    @PathAndQuery(EndpointIdInput) { endpoint_id: id }: EndpointIdInput,
  ): Promise<Envelope<WebhookEndpointV2>> {
    return one(ctx, endpointV2(await this.endpoints.get(ctx.principal.subject, id)));
  }

  /**
   * Change an endpoint. What is on its way already keeps its bytes, and goes to the new URL: another URL is for credentials that
   * see what the endpoint gets.
   */
  @Patch(':endpoint_id')
  @Allow('webhooks:manage')
  async update(
    @Ctx() ctx: CallContext,
    @PathAndQuery(EndpointIdInput) { endpoint_id: id }: EndpointIdInput,
    @Body() input: ChangedEndpointInput,
  ): Promise<Envelope<WebhookEndpointV2>> {
    return one(ctx, await this.flow.change(ctx, id, input));
  }

  /** Remove an endpoint. What was to be sent to it is given up. */
  @Delete(':endpoint_id')
  @HttpCode(200)
  @Allow('webhooks:manage')
  async removeWebhookEndpoint(
    @Ctx() ctx: CallContext,
    @PathAndQuery(RemovedEndpointInput) { endpoint_id: id }: RemovedEndpointInput,
  ): Promise<Envelope<DeletedWebhookEndpointV2>> {
    return one(ctx, await this.flow.remove(ctx, id));
  }
}
