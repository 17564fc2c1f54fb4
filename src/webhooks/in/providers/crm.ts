import { createHash } from 'node:crypto';
import { jsonOf } from '../json.js';
import { Fields } from '../fields.js';
import { Unreadable } from '../unreadable.js';
import type { Provider, Told, Translation } from '../provider.js';
import { hubspotV3 } from '../signatures/hubspot-v3.js';
import { standardWebhooks, svixWebhooks } from '../signatures/standard-webhooks.js';

/**
 * Whichever CRM: one that follows Standard Webhooks, or HubSpot. Both say that a deal was won in the same words, as HubSpot's
 * workflows let one choose; HubSpot's own notifications come in lists and say which field of which record changed.
 */
export const crm: Provider = {
  name: 'crm',
  schemes: [hubspotV3('hubspot'), standardWebhooks('crm'), svixWebhooks('crm')],
  keeps: ['webhook-timestamp', 'svix-timestamp', 'x-hubspot-request-timestamp'],
  deliveryId: ({ body }) => idOf(body),
  translate({ body }) {
    const told = jsonOf(body);
    return Array.isArray(told) ? ofNotifications(told) : ofDocument(new Fields(told));
  },
};

const provider = 'crm';

function ofDocument(body: Fields): Translation {
  const type = body.text('type');
  if (type !== 'deal.won') return { ignored: `nothing here hears of ${type}` };
  const deal = body.object('data');
  const event: Told = {
    type: 'deal.won',
    data: {
      provider,
      deal_id: deal.id('deal_id'),
      name: deal.text('name'),
      amount: deal.money('amount', deal.currency('currency')),
      company: deal.textOrNone('company') ?? null,
      contact_email: deal.textOrNone('contact_email') ?? null,
      won_at: deal.instant('won_at'),
    },
  };
  return { events: [event] };
}

/** A deal that was won must not be passed over because the notification does not say what it is worth. */
function ofNotifications(list: readonly unknown[]): Translation {
  for (const [index, item] of list.entries()) {
    const change = new Fields(item, `[${index}]`);
    if (change.textOrNone('propertyName') === 'dealstage' && change.textOrNone('propertyValue') === 'closedwon')
      throw new Unreadable(
        `HubSpot’s notification names deal ${change.id('objectId')} and not what it is worth: let a workflow send deal.won`,
      );
  }
  return { ignored: 'no deal was won' };
}

/** Repeats of a list count their attempts in its items, so its bytes differ; the ids of its items do not. */
function idOf(body: Buffer): string | undefined {
  try {
    const told = jsonOf(body);
    if (!Array.isArray(told)) return new Fields(told).textOrNone('id');
    const ids = told.map((item, index) => new Fields(item, `[${index}]`).id('eventId'));
    return `events:${createHash('sha256').update(ids.join()).digest('hex')}`;
  } catch {
    return undefined;
  }
}
