import { version } from './event-version.js';
import { EXAMPLE } from './examples.js';
import { id, object, text } from './schema.js';

export const notificationEvents = {
  'notification.sent': {
    1: version({
      summary: 'The customer was told; whom and what is the notification service’s to say.',
      key: ({ order_id }: { readonly order_id: string }) => order_id,
      data: object({
        notification_id: id('ntf'),
        order_id: id('ord'),
        customer_id: id('cus'),
        template: text(),
        channel: text('"email"'),
      }),
      example: {
        notification_id: EXAMPLE.notification,
        order_id: EXAMPLE.order,
        customer_id: EXAMPLE.customer,
        template: 'order.confirmed',
        channel: 'email',
      },
    }),
  },
};
