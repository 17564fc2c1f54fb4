import { optional, setting, type Settings } from './setting.js';
import { address, integer, word } from './values.js';

/** The internal services: where they are, and where those listen that run here. */
export const SERVICE_SETTINGS = {
  ordersAddress: optional('ORDERS_ADDRESS', address, 'Where the orders service is, in place of the reference one.'),
  catalogAddress: optional('CATALOG_ADDRESS', address, 'Where the catalog service is.'),
  customersAddress: optional('CUSTOMERS_ADDRESS', address, 'Where the customers service is.'),
  inventoryAddress: optional('INVENTORY_ADDRESS', address, 'Where the inventory service is.'),
  paymentsAddress: optional('PAYMENTS_ADDRESS', address, 'Where the payments service is.'),
  fulfillmentAddress: optional('FULFILLMENT_ADDRESS', address, 'Where the fulfillment service is.'),
  notificationsAddress: optional('NOTIFICATIONS_ADDRESS', address, 'Where the notifications service is.'),
  servicesHost: setting('SERVICES_HOST', '127.0.0.1', word, 'Address the reference services listen on.'),
  servicesPort: optional(
    'SERVICES_PORT',
    integer(0, 65535),
    'Port of a reference service that runs alone in its process. Default: a free one.',
  ),
} satisfies Settings;
