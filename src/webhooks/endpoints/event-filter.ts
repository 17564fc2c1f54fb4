/** What a field of the payload must be. */
export type FieldValue = string | number | boolean;

/** One of `equals` and `in`. */
export interface EventFilter {
  /** Dotted, from the payload's root: "data.mode", "data.total.currency". */
  readonly path: string;
  readonly equals?: FieldValue;
  readonly in?: readonly FieldValue[];
}

/** Whether a payload passes all of them. A field that is not there is equal to nothing. */
export const passes = (filters: readonly EventFilter[], payload: object): boolean =>
  filters.every((filter) => {
    const value = fieldAt(payload, filter.path.split('.'));
    const allowed = filter.in ?? [filter.equals];
    return value !== undefined && allowed.some((wanted) => wanted === value);
  });

/** Own properties alone: "constructor" and "__proto__" name nothing that a payload says. */
function fieldAt(value: unknown, names: readonly string[]): unknown {
  let current = value;
  for (const name of names) {
    if (typeof current !== 'object' || current === null || !Object.hasOwn(current, name)) return undefined;
    current = (current as Readonly<Record<string, unknown>>)[name];
  }
  return current;
}
