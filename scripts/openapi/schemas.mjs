// JSON Schemas of TypeScript types: a class or interface becomes a component, its doc comments the prose.
import ts from 'typescript';
import { commentOf, valueOf } from './source.mjs';

/** "OrderV2" is written "Order"; the version is in the path. Where an inner class has no better name: "PlainOrder". */
const componentName = (name) => name.replace(/V\d+$/, '');

const PRIMITIVE = ts.TypeFlags.StringLike | ts.TypeFlags.NumberLike | ts.TypeFlags.BooleanLike;

/** JSON Schema keywords that a doc comment may carry. */
const KEYWORDS = { format: String, pattern: String, minimum: Number, maximum: Number };

export class Schemas {
  components = {};

  constructor(checker) {
    this.checker = checker;
  }

  of(type) {
    const members = type.isUnion() ? type.types.filter(({ flags }) => !(flags & ts.TypeFlags.Undefined)) : [type];
    const present = members.filter(({ flags }) => !(flags & ts.TypeFlags.Null));
    if (present.length === 0) return { type: 'null' };
    const schema = this.ofPresent(present);
    if (present.length === members.length) return schema;
    if (schema.$ref) return { anyOf: [schema, { type: 'null' }] };
    return { ...schema, type: [schema.type, 'null'].flat(), ...(schema.enum && { enum: [...schema.enum, null] }) };
  }

  ofPresent(types) {
    const [type] = types;
    if (types.every((each) => each.isStringLiteral())) return { type: 'string', enum: types.map(({ value }) => value) };
    if (types.every(({ flags }) => flags & ts.TypeFlags.BooleanLike)) return { type: 'boolean' };
    if (types.length > 1 && types.every((each) => PRIMITIVE & each.flags))
      return { type: [...new Set(types.map((each) => this.ofPresent([each]).type))] };
    if (types.length > 1)
      throw new Error(`no schema for the union ${types.map((each) => this.checker.typeToString(each))}`);
    if (type.flags & ts.TypeFlags.StringLike) return { type: 'string' };
    // Every number of the API is a whole one: money is a string.
    if (type.flags & ts.TypeFlags.NumberLike) return { type: 'integer' };
    if (this.checker.isArrayType(type))
      return { type: 'array', items: this.of(this.checker.getTypeArguments(type)[0]) };
    if (type.getStringIndexType()) return { type: 'object', additionalProperties: true };
    return this.reference(type);
  }

  reference(type) {
    const symbol = type.getSymbol();
    const name = componentName(symbol.name);
    if (!(name in this.components)) {
      // Noted before its properties are read, for types that contain themselves.
      this.components[name] = undefined;
      this.components[name] = this.object(type, commentOf(symbol, this.checker).prose);
    }
    return { $ref: `#/components/schemas/${name}` };
  }

  object(type, description) {
    const properties = propertiesOf(type, this.checker);
    const required = properties.filter(({ flags }) => !(flags & ts.SymbolFlags.Optional)).map(({ name }) => name);
    return {
      type: 'object',
      ...(description && { description }),
      ...(required.length > 0 && { required }),
      properties: Object.fromEntries(properties.map((property) => [property.name, this.property(property)])),
    };
  }

  property(symbol) {
    const { prose, tags } = commentOf(symbol, this.checker);
    const scope = tags.get('scope');
    const words = [prose, scope && `Only for callers with the scope \`${scope}\`; absent for others.`];
    const description = words.filter(Boolean).join(' ');
    const keywords = Object.entries(KEYWORDS).flatMap(([tag, read]) =>
      tags.has(tag) ? [[tag, read(tags.get(tag))]] : [],
    );
    return {
      ...this.of(this.checker.getTypeOfSymbol(symbol)),
      ...Object.fromEntries(keywords),
      ...(description && { description }),
      ...(scope && { 'x-required-scope': scope }),
      ...(tags.has('example') && { examples: [valueOf(tags.get('example'))] }),
    };
  }
}

/** As they are declared, those of a base class first. */
export function propertiesOf(type, checker) {
  const bases = type.isClassOrInterface() ? checker.getBaseTypes(type) : [];
  const inherited = bases.flatMap((base) => propertiesOf(base, checker)).map(({ name }) => name);
  const all = checker.getPropertiesOfType(type).filter(({ flags }) => flags & ts.SymbolFlags.Property);
  const place = ({ name }) => (inherited.includes(name) ? inherited.indexOf(name) : Infinity);
  // Sorting is stable: what is not inherited keeps its order behind the rest.
  return all.sort((a, b) => (place(a) === place(b) ? 0 : place(a) - place(b)));
}
