import type { Transaction } from 'kysely';
import type { DataOf, EventType, VersionOf } from '../catalog/catalog.js';
import type { Envelope } from '../envelope.js';
import type { Condition } from '../log/event-log.tables.js';
import type { LogEntry } from '../log/log-entry.js';
import type { Mode } from './modes.js';

/** Which types a consumer hears of, each in the version that it understands. */
export type Hears = { readonly [Type in EventType]?: VersionOf<Type> };

type Plain = string | number | boolean;
type PlainFields<Data> = { readonly [Field in keyof Data as Data[Field] extends Plain ? Field : never]?: Data[Field] };

/** The log knows who drives an order of all that happens to it, whether an event tells it or not. */
interface OfOrders {
  readonly mode?: Mode;
}

/** What fields of the data have to be, by type; the same fields in every version of it. */
export type Conditions<H extends Hears> = {
  readonly [Type in keyof H & EventType]?: OfOrders & PlainFields<DataOf<Type, H[Type] & VersionOf<Type>>>;
};

/** The events that reach it, typed by what it declares. */
export type Heard<H extends Hears> = {
  [Type in keyof H & EventType]: Envelope<Type, DataOf<Type, H[Type] & VersionOf<Type>>>;
}[keyof H & EventType];

/** How one part of the house follows events. */
export interface Consumer<H extends Hears, DB = unknown> {
  /** "orders.confirmation": stays the same for good, as what it has handled is kept by it. */
  readonly name: string;
  readonly hears: H;
  /** Others of these types are not brought to it: what a handler would do nothing about costs nothing. Default: all. */
  readonly only?: Conditions<H>;
  /** Nor what belongs to no partner, such as the orders of the shop itself. */
  readonly ofPartners?: boolean;
  /** Where it begins when it is started for the very first time: with all the log holds, or with what comes then. */
  readonly from: 'beginning' | 'now';
  /**
   * Does its work in the transaction that also notes that the event is handled: both take effect, once. Whatever it does
   * elsewhere may be repeated. Events of one key come in their order; throw, and the event comes again, later and later,
   * with those of its key behind it. Throw `NeverHandled` where trying again is no use.
   */
  readonly handle: (tx: Transaction<DB>, event: Heard<H>) => Promise<void>;
  /** The schema whose tables `handle` writes. Default: it has to name the schema itself. */
  readonly schema?: string;
  /** How often an event is tried before a person has to look at it. Default 8: about five minutes. */
  readonly attempts?: number;
  /** Events of different keys at the same time. Default 2. */
  readonly concurrency?: number;
  /**
   * Events in one transaction, for handlers that only write to the database: quicker, and where one fails all of them are
   * done again one by one. Default 1.
   */
  readonly batch?: number;
  /** The database ends a handler that has asked it nothing for so long, as a frozen process would. Default 10. */
  readonly patienceSeconds?: number;
}

/** For lists of consumers, whose types differ. */
export interface AnyConsumer extends Omit<Consumer<Hears>, 'hears' | 'only' | 'handle'> {
  readonly hears: Readonly<Record<string, number | undefined>>;
  readonly only?: Readonly<Record<string, Condition | undefined>>;
  readonly handle: (tx: Transaction<never>, event: never) => Promise<void>;
}

/** Keeps the types of what it hears for `handle`. */
export const consumer = <const H extends Hears, DB = unknown>(declared: Consumer<H, DB>): AnyConsumer =>
  declared as unknown as AnyConsumer;

/**
 * Whether it asked for what this event tells, in its version: the queue may hold others, from before it said which. Events
 * from before the log knew modes may be of orders of either.
 */
export function wants({ only = {}, ofPartners }: AnyConsumer, entry: LogEntry, data: unknown): boolean {
  if (ofPartners && entry.partnerId === null) return false;
  const condition = only[entry.event.event_type] ?? {};
  const told: Condition = { mode: entry.mode ?? condition['mode'], ...(data as Condition) };
  return Object.entries(condition).every(([field, value]) => told[field] === value);
}

/** Thrown by a handler: trying again is no use. */
export class NeverHandled extends Error {}

export const queueOf = (consumerName: string): string => `events.${consumerName}`;

export const ATTEMPTS = 8;
