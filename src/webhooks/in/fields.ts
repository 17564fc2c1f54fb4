import type { Described, money } from '../../events/catalog/schema.js';
import { parseInstant } from '../../platform/instant.js';
import { parseMoney } from '../../platform/money.js';
import { jsonOf } from './json.js';
import { Unreadable } from './unreadable.js';

/** As events carry it: minor units. */
export type EventMoney = Described<ReturnType<typeof money>>;

/** Ids become keys of events, which are in indexes. */
const LONGEST_ID = 200;
const LONGEST_TEXT = 1_000;
const MOST_UNITS = 1_000_000_000;

/** Reads the fields of an object that somebody else made; throws `Unreadable`, which names the field, where one is not as it must be. */
export class Fields {
  private readonly held: Readonly<Record<string, unknown>>;

  constructor(
    value: unknown,
    /** Where it stands: "data.object". */
    private readonly place = '',
  ) {
    if (typeof value !== 'object' || value === null || Array.isArray(value))
      throw new Unreadable(`${place || 'the body'} must be an object`);
    this.held = value as Record<string, unknown>;
  }

  static of(body: Buffer): Fields {
    return new Fields(jsonOf(body));
  }

  object(name: string): Fields {
    return new Fields(this.value(name), this.at(name));
  }

  /** undefined where it is null or missing. */
  objectOrNone(name: string): Fields | undefined {
    return this.value(name) === undefined ? undefined : this.object(name);
  }

  list(name: string): readonly Fields[] {
    const value = this.value(name);
    if (!Array.isArray(value)) throw new Unreadable(`${this.at(name)} must be a list`);
    return value.map((item: unknown, index) => new Fields(item, `${this.at(name)}[${index}]`));
  }

  /** Not empty. */
  text(name: string): string {
    const text = this.textOrNone(name);
    if (text === undefined) throw new Unreadable(`${this.at(name)} must be a text`);
    return text;
  }

  /** undefined where it is null, missing or empty. */
  textOrNone(name: string): string | undefined {
    const value = this.value(name);
    if (value === undefined || value === '') return undefined;
    if (typeof value !== 'string') throw new Unreadable(`${this.at(name)} must be a text`);
    // Neither UTF-8 nor PostgreSQL can hold these.
    if (value.includes('\0') || !value.isWellFormed())
      throw new Unreadable(`${this.at(name)} holds a character that is none`);
    if (value.length > LONGEST_TEXT) throw new Unreadable(`${this.at(name)} has more than ${LONGEST_TEXT} characters`);
    return value;
  }

  /** Numbers and texts alike, as text. */
  id(name: string): string {
    const value = this.value(name);
    const id = typeof value === 'number' ? String(value) : this.text(name);
    if ((typeof value === 'number' && !Number.isSafeInteger(value)) || id.length > LONGEST_ID)
      throw new Unreadable(`${this.at(name)} is no id`);
    return id;
  }

  /** undefined where it is null, missing or empty. */
  idOrNone(name: string): string | undefined {
    const value = this.value(name);
    return value === undefined || value === '' ? undefined : this.id(name);
  }

  integer(name: string): number {
    const value = this.value(name);
    if (!Number.isSafeInteger(value)) throw new Unreadable(`${this.at(name)} must be a whole number`);
    return value as number;
  }

  /** Of goods, up or down: no more than a warehouse could count. */
  units(name: string): number {
    const units = this.integer(name);
    if (Math.abs(units) > MOST_UNITS) throw new Unreadable(`${this.at(name)} must be at most ${MOST_UNITS} units`);
    return units;
  }

  /** Whether it is there, and not null. */
  has(name: string): boolean {
    return this.value(name) !== undefined;
  }

  flag(name: string): boolean {
    return this.value(name) === true;
  }

  /** Odoo's word for an empty field. */
  isFalse(name: string): boolean {
    return this.value(name) === false;
  }

  /** RFC 3339, in UTC. */
  instant(name: string): string {
    const moment = parseInstant(this.text(name));
    if (!moment) throw new Unreadable(`${this.at(name)} must be a date and time by RFC 3339`);
    return moment.toISOString();
  }

  /** ISO 4217, in capitals. */
  currency(name: string): string {
    const code = this.text(name).toUpperCase();
    if (!/^[A-Z]{3}$/.test(code)) throw new Unreadable(`${this.at(name)} must be a currency`);
    return code;
  }

  /** A decimal number, as text or as a number, with no more decimals than the currency has. */
  money(name: string, currency: string): EventMoney {
    const value = this.value(name);
    const amount = parseMoney(typeof value === 'number' ? String(value) : this.text(name), currency);
    if (!amount) throw new Unreadable(`${this.at(name)} must be an amount of ${currency}`);
    return { amount: amount.minorUnits, currency };
  }

  /** Names that every object inherits are no fields. */
  private value(name: string): unknown {
    return Object.hasOwn(this.held, name) ? (this.held[name] ?? undefined) : undefined;
  }

  private at(name: string): string {
    return this.place === '' ? name : `${this.place}.${name}`;
  }
}
