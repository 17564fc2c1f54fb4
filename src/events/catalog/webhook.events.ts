import { version } from './event-version.js';
import { EXAMPLE } from './examples.js';
import { id, instant, object, text } from './schema.js';

const key = ({ endpoint_id }: { readonly endpoint_id: string }): string => endpoint_id;
const endpoint = { endpoint_id: id('whe'), partner_id: id('ptr') };
const example = { endpoint_id: EXAMPLE.endpoint, partner_id: EXAMPLE.partner };

export const webhookEvents = {
  'webhook_endpoint.disabled': {
    1: version({
      summary: 'An endpoint of the partner is sent nothing any more; what happens meanwhile is kept for it.',
      key,
      data: object({
        ...endpoint,
        reason: text('Stable, for programs: "failing", "gone".'),
        failing_since: instant('Of the first of the failures that led to it.'),
      }),
      example: { ...example, reason: 'failing', failing_since: '2026-10-31T09:30:00.000Z' },
    }),
  },
  'webhook.test': {
    1: version({
      summary: 'The partner asked for it, to see whether its endpoint works.',
      key,
      data: object({ ...endpoint, message: text('For the people who look at it.') }),
      example: { ...example, message: 'This is a test.' },
    }),
  },
};
