import { Kind, parse } from 'graphql';

/**
 * Each enum's values by the names they have in the contracts, where the enum's own name stands before them
 * (ORDER_STATUS_PENDING), so that a message's value needs no resolver to become PENDING.
 */
export function enumValues(sdl: string): Record<string, Record<string, string>> {
  const enums = parse(sdl).definitions.filter((definition) => definition.kind === Kind.ENUM_TYPE_DEFINITION);
  return Object.fromEntries(
    enums.map(({ name, values = [] }) => {
      const prefix = name.value.replace(/(?<=[a-z])(?=[A-Z])/g, '_').toUpperCase();
      return [
        name.value,
        Object.fromEntries(values.map((value) => [value.name.value, `${prefix}_${value.name.value}`])),
      ];
    }),
  );
}
