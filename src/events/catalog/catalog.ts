import type { AnyEventVersion, EventVersion } from './event-version.js';
import { externalEvents } from './external.events.js';
import { invoiceEvents } from './invoice.events.js';
import { notificationEvents } from './notification.events.js';
import { orderEvents } from './order.events.js';
import { paymentEvents } from './payment.events.js';
import { shipmentEvents } from './shipment.events.js';
import { stockEvents } from './stock.events.js';
import { webhookEvents } from './webhook.events.js';

/** Every event there is: type → version → definition. asyncapi.yaml is made from it. */
export const CATALOG = {
  ...orderEvents,
  ...stockEvents,
  ...paymentEvents,
  ...shipmentEvents,
  ...notificationEvents,
  ...externalEvents,
  ...invoiceEvents,
  ...webhookEvents,
};

/** What a catalog looks like; tests bring types of their own. */
export type Catalog = Readonly<Record<string, Readonly<Record<number, AnyEventVersion>>>>;

export type EventType = keyof typeof CATALOG;

export type VersionOf<Type extends EventType> = keyof (typeof CATALOG)[Type] & number;

/** The data of one version of one type: `DataOf<'order.created'>`. */
export type DataOf<Type extends EventType, Version extends VersionOf<Type> = VersionOf<Type>> =
  (typeof CATALOG)[Type][Version] extends EventVersion<infer Data> ? Data : never;

export const versionsOf = (catalog: Catalog, type: string): readonly number[] =>
  Object.keys(catalog[type] ?? {})
    .map(Number)
    .sort((a, b) => a - b);

/** The version that is published. */
export function latest(catalog: Catalog, type: string): number {
  const version = versionsOf(catalog, type).at(-1);
  if (version === undefined) throw new Error(`no event is called ${type}`);
  return version;
}

export function definitionOf(catalog: Catalog, type: string, version: number): AnyEventVersion {
  const definition = catalog[type]?.[version];
  if (!definition) throw new Error(`the catalog has no version ${version} of ${type}`);
  return definition;
}
