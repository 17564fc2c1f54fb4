import { WEBHOOKS_PRINCIPAL } from '../callers/scopes.js';
import type { NotificationsClient } from '../clients/notifications.client.js';
import type { AnyConsumer } from '../events/bus/consumer.js';
import { systemClock } from '../platform/clock.js';
import { newId } from '../platform/ids.js';
import { traceFrom } from '../platform/trace.js';
import { disabledLetters } from '../webhooks/out/disabled-letters.js';

/** The transaction of the event waits for it. */
const CALL_MILLISECONDS = 5_000;

/** Mails to partners go where those to customers go: to the notifications service, which sends them until they are taken. */
export const partnerLetters = (notifications: Pick<NotificationsClient, 'send'>): AnyConsumer =>
  disabledLetters(async ({ requestId, address, values, traceId }) => {
    const ctx = {
      principal: WEBHOOKS_PRINCIPAL,
      requestId: newId('req'),
      trace: { ...traceFrom(undefined), traceId },
      deadline: systemClock.now() + CALL_MILLISECONDS,
      // What is under way when the process stops may finish.
      signal: new AbortController().signal,
    };
    // Endpoints say no language and no name.
    const recipient = { name: '', email: address, locale: 'en' };
    await notifications.send(ctx, { requestId, template: 'webhook_endpoint.disabled', recipient, values });
  });
