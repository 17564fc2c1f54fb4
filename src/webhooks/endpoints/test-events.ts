import { Injectable } from '@nestjs/common';
import { sql } from 'kysely';
import { causedByCall } from '../../events/envelope.js';
import { logEntry } from '../../events/log/log-entry.js';
import { EVENTS_SCHEMA, type EventRow } from '../../events/log/event-log.tables.js';
import { Outbox } from '../../events/outbox.js';
import type { CallContext } from '../../platform/call-context.js';
import { deliveryOf, insertDeliveries } from '../deliveries/delivery-rows.js';
import type { Delivery } from '../deliveries/delivery.store.js';
import type { Endpoint } from './endpoint.store.js';
import { Outgoing } from '../out/outgoing.js';

const MESSAGE = 'This is a test. Verify the signature, answer 2xx, and you are done.';

/** "webhook.test": an event like any other, that one endpoint gets whatever it listens to. */
@Injectable()
export class TestEvents {
  private readonly outbox = new Outbox('webhooks');

  constructor(private readonly outgoing: Outgoing) {}

  /** Event and delivery commit together, so that whoever asked is told by which id to look for it. */
  publish(ctx: CallContext, { id, partner_id }: Endpoint): Promise<Delivery> {
    return this.outgoing.change(async (tx) => {
      const data = { endpoint_id: id, partner_id, message: MESSAGE };
      await this.outbox.add(tx, { type: 'webhook.test', data, cause: causedByCall(ctx) });
      const { rows } = await sql<EventRow>`select * from ${sql.id(EVENTS_SCHEMA, 'event_log')}
        where key = ${id} and sequence = currval('events.event_log_sequence')`.execute(tx);
      const entry = logEntry(rows[0] as EventRow);
      const endpoint = await tx
        .selectFrom('endpoints')
        .selectAll()
        .where('id', '=', id)
        .forShare()
        .executeTakeFirstOrThrow();
      const row = deliveryOf(endpoint, entry);
      await insertDeliveries(tx, [row]);
      return tx.selectFrom('deliveries').selectAll().where('id', '=', row.id).executeTakeFirstOrThrow();
    });
  }
}
