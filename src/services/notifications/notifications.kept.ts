import type { CallContext } from '../../platform/call-context.js';
import { newId } from '../../platform/ids.js';
import type { KeptMail } from './notifications.outgoing.js';
import type { Told } from './notifications.requests.js';
import { written } from './notifications.written.js';

/** The message as it will be sent, written now: words that change later change no message that was kept. */
export function keptMail(told: Told, { requestId, trace }: CallContext, now: Date): KeptMail {
  const { language, subject, text, html } = written(told);
  return {
    notification: {
      id: newId('ntf'),
      customer_id: told.customerId,
      order_id: told.orderId,
      template: told.template,
      locale: told.locale,
      subject,
      status: 'queued',
      created_at: now,
      sent_at: null,
    },
    recipient_name: told.name,
    recipient_address: told.address,
    ...{ language, text, html, due_at: now },
    cause: { correlation_id: requestId, trace_id: trace.traceId, causation_id: requestId },
  };
}
