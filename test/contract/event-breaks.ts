/** As far as it matters to whoever reads events. */
export interface EventContract {
  readonly components: { readonly schemas: Readonly<Record<string, object>> };
}

/**
 * What a consumer of the earlier contract, or one that reads what was stored by it, would stumble over. A published version is
 * frozen but for its words: what is stored is never rewritten, so even a new property would be missing from it.
 */
export function eventBreaks(before: EventContract, after: EventContract): readonly string[] {
  return Object.entries(before.components.schemas)
    .filter(([name, schema]) => shape(schema) !== shape(after.components.schemas[name]))
    .map(([name]) => `${name} ${name in after.components.schemas ? 'is another than was published' : 'is gone'}`);
}

const WORDS = new Set(['description', 'x-personal']);

const shape = (schema: object | undefined): string =>
  JSON.stringify(schema ?? {}, (name, value: unknown) => {
    if (WORDS.has(name) && typeof value !== 'object') return undefined;
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
    return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
  });
