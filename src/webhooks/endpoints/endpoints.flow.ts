import { Injectable } from '@nestjs/common';
import type { CallContext } from '../../platform/call-context.js';
import { EgressError } from '../../platform/egress/egress-error.js';
import type { EgressRules } from '../../platform/egress/rules.js';
import { readTarget } from '../../platform/egress/target.js';
import { AppError } from '../../platform/errors.js';
import { Idempotency } from '../../platform/idempotency/idempotency.js';
import { newId } from '../../platform/ids.js';
import { NEWEST_API_VERSION } from '../out/api-versions.js';
import { typesOf } from '../deliveries/delivery.store.js';
import { checkLeads } from './endpoint-access.js';
import { newSecret, newSigningKey } from './endpoint-secrets.js';
import { EndpointStore } from './endpoint.store.js';
import type { ChangedEndpointInput, EndpointFilterInput, NewEndpointInput } from './endpoints.input.js';
import {
  endpointPath,
  endpointV2,
  type DeletedWebhookEndpointV2,
  type WebhookEndpointV2,
} from './endpoints.v2.view.js';
import type { EventFilter } from './event-filter.js';
import type { SecretBox } from '../secret-box.js';
import { checkSubscription, scopesFor } from './subscription.js';

/** What the settings say. */
export class EndpointRules {
  constructor(
    readonly box: SecretBox,
    readonly egress: EgressRules,
    readonly mostPerPartner: number,
  ) {}
}

/** What an idempotency key remembers: secrets stay sealed there, too. */
export interface MadeEndpoint {
  readonly endpoint: WebhookEndpointV2;
  readonly sealed: string;
}

const USUAL_RATE = 500;
// No message of a contract, so nothing of it is masked: the view is all that the owner may see.
const operation = (name: string) => ({ name: `webhook_endpoints.${name}`, message: '' });
const CREATE = operation('create');
const CHANGE = operation('change');
const REMOVE = operation('remove');

/** Endpoints are made, changed and removed by their owners. */
@Injectable()
export class EndpointsFlow {
  constructor(
    private readonly endpoints: EndpointStore,
    private readonly idempotency: Idempotency,
    private readonly rules: EndpointRules,
  ) {}

  async create(ctx: CallContext, input: NewEndpointInput): Promise<MadeEndpoint> {
    const made = await this.idempotency.once(ctx, CREATE, input, (requestId) => this.make(ctx, input, requestId));
    if (ctx.notes) ctx.notes.location = endpointPath(made.endpoint.id);
    return made;
  }

  change(ctx: CallContext, id: string, input: ChangedEndpointInput): Promise<WebhookEndpointV2> {
    return this.idempotency.once(ctx, CHANGE, { id, ...input }, () => this.apply(ctx, id, input));
  }

  remove(ctx: CallContext, id: string): Promise<DeletedWebhookEndpointV2> {
    return this.idempotency.once(ctx, REMOVE, { id }, async () => {
      await this.endpoints.remove(ctx.principal.subject, id);
      return { id, deleted: true };
    });
  }

  private async make({ principal }: CallContext, input: NewEndpointInput, requestId: string): Promise<MadeEndpoint> {
    const { box, mostPerPartner } = this.rules;
    this.checkUrl(input.url);
    const id = newId('whe');
    const { url, event_types, description = '', api_version = NEWEST_API_VERSION } = input;
    const row = {
      ...{ id, url, description, event_types, api_version },
      request_id: requestId,
      partner_id: principal.subject,
      filters: filtersOf(input.filters ?? []),
      scopes: scopesFor(principal),
      notify_email: input.notify_email ?? null,
      rate_per_minute: input.rate_per_minute ?? USUAL_RATE,
      secrets: [newSecret(box, id, requestId, new Date())],
      signing_key: input.asymmetric ? newSigningKey(box, id) : null,
    };
    checkSubscription({ eventTypes: event_types, filters: row.filters, apiVersion: api_version, scopes: row.scopes });
    const made = await this.endpoints.create(row, mostPerPartner);
    if (!made) throw tooMany(mostPerPartner);
    return { endpoint: endpointV2(made), sealed: made.secrets[0]?.ciphertext ?? '' };
  }

  private async apply(
    { principal }: CallContext,
    id: string,
    { url, event_types, filters, ...rest }: ChangedEndpointInput,
  ): Promise<WebhookEndpointV2> {
    if (url !== undefined) this.checkUrl(url);
    const changed = await this.endpoints.change(principal.subject, id, async (now, tx) => {
      if (url !== undefined && url !== now.url)
        checkLeads(principal, now, await typesOf(tx, { endpointId: id, status: ['pending', 'parked'] }));
      const next = {
        event_types: event_types ?? now.event_types,
        filters: filters ? filtersOf(filters) : now.filters,
        api_version: rest.api_version ?? now.api_version,
        // Whoever chooses the types vouches for them by its own scopes.
        scopes: event_types ? scopesFor(principal) : now.scopes,
      };
      const { event_types: eventTypes, api_version: apiVersion, scopes } = next;
      checkSubscription({ eventTypes, filters: next.filters, apiVersion, scopes });
      return { ...next, filters: JSON.stringify(next.filters), ...defined({ url, ...rest }) };
    });
    return endpointV2(changed);
  }

  /** As far as the URL itself tells; where its name leads is looked at whenever something is sent. */
  private checkUrl(url: string): void {
    if (SILENTLY_CHANGED.test(url)) {
      const message = 'url must hold no spaces, no backslashes and no fragment.';
      throw AppError.invalid({ field: 'url', reason: 'INVALID_FORMAT', message });
    }
    try {
      readTarget(url, this.rules.egress);
    } catch (thrown) {
      if (!(thrown instanceof EgressError)) throw thrown;
      const message = thrown.message.replace(/^The URL/, 'url');
      throw AppError.invalid({ field: 'url', reason: 'INVALID_FORMAT', message });
    }
  }
}

/** What parsers of URLs leave out or turn around without a word: what is shown would not be what is called. */
const SILENTLY_CHANGED = /[\s\p{Cc}\\#]/u;

const filtersOf = (inputs: readonly EndpointFilterInput[]): readonly EventFilter[] =>
  inputs.map(({ path, equals, in: list }, index) => {
    if (equals !== undefined && list !== undefined) {
      const message = 'A filter has either equals or in.';
      throw AppError.invalid({ field: `filters[${index}].in`, reason: 'UNKNOWN_FIELD', message });
    }
    return { path, ...(equals !== undefined && { equals }), ...(list !== undefined && { in: list }) };
  });

/** What is left out stays as it is. */
const defined = <T extends object>(values: T): Partial<T> =>
  Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as Partial<T>;

const tooMany = (limit: number): AppError =>
  AppError.of(
    'FAILED_PRECONDITION',
    { limit },
    { message: `You have ${limit} endpoints already, and no more are allowed.` },
  );
