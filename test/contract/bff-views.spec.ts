import protobuf from 'protobufjs';
import { FIELD_POLICIES } from '../../src/gen/field-policy.js';
import { protoPackages } from '../../src/portal/grpc/proto-packages.js';

const packages = protoPackages(new URL('../..', import.meta.url).pathname);
const messagesOf = (name: string) => packages.find((one) => one.name === name)?.messages ?? [];

/** What a view shows, and the message that owns it. */
const OWNERS: Readonly<Record<string, string>> = {
  CustomerView: 'trivium.customers.v1.Customer',
  FullCustomerView: 'trivium.customers.v1.Customer',
  NotedCustomer: 'trivium.customers.v1.Customer',
  OrderView: 'trivium.orders.v1.Order',
  PlacedOrder: 'trivium.orders.v1.Order',
  PlacedOrderLine: 'trivium.orders.v1.OrderLine',
  OrderReturnView: 'trivium.orders.v1.OrderReturn',
  ReturnedLine: 'trivium.orders.v1.ReturnLine',
  PlainOrderView: 'trivium.orders.v1.Order',
  PlainOrderLineView: 'trivium.orders.v1.OrderLine',
  OrderLineView: 'trivium.orders.v1.OrderLine',
  PaymentView: 'trivium.payments.v1.Payment',
  FullPaymentView: 'trivium.payments.v1.Payment',
  CardView: 'trivium.payments.v1.Card',
  FullShipmentView: 'trivium.fulfillment.v1.Shipment',
  ShipmentLineView: 'trivium.fulfillment.v1.ShipmentLine',
  ShipmentView: 'trivium.fulfillment.v1.Shipment',
  ProductView: 'trivium.catalog.v1.Product',
  FullProductView: 'trivium.catalog.v1.Product',
  ProductCategoryView: 'trivium.catalog.v1.Category',
  ProductImageView: 'trivium.catalog.v1.Image',
  StockView: 'trivium.inventory.v1.Stock',
};

/** These show every field of their owner. */
const FULL = [
  'FullCustomerView',
  'FullPaymentView',
  'FullProductView',
  'FullShipmentView',
  'CardView',
  'OrderView',
  'OrderLineView',
  'PlainOrderView',
  'PlainOrderLineView',
  'ProductCategoryView',
  'ProductImageView',
  'ShipmentLineView',
];

/** What no road shows yet: not REST, not GraphQL, and so not a view. */
const NOT_SHOWN: Readonly<Record<string, readonly string[]>> = {
  'trivium.orders.v1.Order': ['type', 'fulfillmentMode'],
};

const fieldsOf = (name: string): readonly string[] => {
  const at = name.lastIndexOf('.');
  const message = messagesOf(name.slice(0, at)).find((one) => one.name === name.slice(at + 1));
  if (!message) throw new Error(`no message ${name} in proto/`);
  return message.fieldsArray.map((field) => protobuf.util.camelCase(field.name));
};
const scopesOf = (name: string) => FIELD_POLICIES[name]?.scopes ?? {};

test('every message of trivium.bff.v1 that is in an answer has an owner, or holds only those that have', () => {
  // Of events the catalog owns the data: src/events/feed/event-access.ts says who sees it.
  const ownerless = ['PartialError', 'OrderedLine', 'OrderEvent'];
  const answering = messagesOf('trivium.bff.v1')
    .map(({ name }) => name)
    .filter((name) => !/(Request|Response)$|^Feed[A-Z]/.test(name) && !ownerless.includes(name));
  expect(answering.filter((name) => !(name in OWNERS))).toEqual([]);
});

test.each(Object.entries(OWNERS))('%s lets nobody read what %s does not', (view, owner) => {
  const shown = fieldsOf(`trivium.bff.v1.${view}`);
  const owned = Object.entries(scopesOf(owner)).filter(([field]) => shown.includes(field));
  expect(scopesOf(`trivium.bff.v1.${view}`)).toEqual(Object.fromEntries(owned));
});

test.each(FULL)('%s shows all that its owner has', (view) => {
  const owner = OWNERS[view] ?? '';
  const hidden = NOT_SHOWN[owner] ?? [];
  const shown = fieldsOf(`trivium.bff.v1.${view}`);
  expect(shown).toEqual(expect.arrayContaining(fieldsOf(owner).filter((field) => !hidden.includes(field))));
  expect(shown.filter((field) => hidden.includes(field))).toEqual([]);
});
