import { isEnumType, Kind, parse, type GraphQLSchema } from 'graphql';

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

/**
 * A newer service may say what this build's contract does not know: it arrives as a number. Where the enum has the member
 * UNKNOWN, that is shown, so that one new state does not take the whole record with it.
 */
export function showUnknown(schema: GraphQLSchema): GraphQLSchema {
  for (const type of Object.values(schema.getTypeMap())) {
    if (!isEnumType(type) || !type.getValue('UNKNOWN')) continue;
    const known = new Set<unknown>(type.getValues().map(({ value }) => value as unknown));
    const serialize = type.serialize.bind(type);
    type.serialize = (value) => (known.has(value) ? serialize(value) : 'UNKNOWN');
  }
  return schema;
}
