// Parameters of an operation, from its input class: the rules are the class-validator decorators on the properties.
import ts from 'typescript';
import { propertiesOf } from './schemas.mjs';
import { commentOf, constantOf, decoratorsOf, literalsOf, valueOf } from './source.mjs';

const idPattern = (prefix) => `^${prefix}_[0-9a-hjkmnp-tv-z]{26}$`;

/** What each decorator says in JSON Schema; those that say nothing of the value's shape are listed too, so that a new one is noticed. */
const RULES = {
  Min: ([least]) => ({ minimum: Number(least.getText()) }),
  Max: ([most]) => ({ maximum: Number(most.getText()) }),
  Length: ([least, most]) => ({ minLength: Number(least.getText()), maxLength: Number(most.getText()) }),
  MaxLength: ([most]) => ({ maxLength: Number(most.getText()) }),
  ArrayMinSize: ([least]) => ({ minItems: Number(least.getText()) }),
  ArrayMaxSize: ([most]) => ({ maxItems: Number(most.getText()) }),
  IsInt: () => ({ type: 'integer' }),
  IsBoolean: () => ({}),
  IsEmail: () => ({ format: 'email' }),
  ArrayUnique: () => ({ uniqueItems: true }),
  IsString: () => ({ type: 'string' }),
  IsInstant: () => ({ format: 'date-time' }),
  IsIdOf: ([prefix]) => ({ pattern: idPattern(prefix.text) }),
  Matches: ([pattern]) => ({ pattern: patternOf(pattern) }),
  // The only such rule there is: a text without a zero byte.
  NotContains: () => ({ pattern: String.raw`^[^\u0000]*$` }),
  IsIn: ([words], checker, type) => {
    const allowed = { type: 'string', enum: wordsIn(words, checker) };
    return checker.isArrayType(type) ? { items: allowed } : allowed;
  },
  Expand: ([table], checker) => ({
    items: { type: 'string', enum: Object.keys(constantOf(checker.getTypeAtLocation(table), checker)) },
  }),
  // Rules between parameters: JSON Schema has no word for them.
  IsNotAfter: () => ({}),
  IsDefined: () => ({}),
  IsText: () => ({ type: 'string' }),
  IsArray: () => ({}),
  IsISO31661Alpha2: () => ({}),
  IsAmount: () => ({}),
  // The inner class is written out where its property is.
  IsNestedIn: () => ({}),
  Type: () => ({}),
  ValidateIf: () => ({}),
  IfGiven: () => ({}),
  // Text, numbers and booleans, as the type of the property says.
  IsFieldValue: () => ({}),
  IsOptional: () => ({}),
  Transform: () => ({}),
};

/** The properties of an input class that callers send, as OpenAPI parameters. */
export function parametersOf(type, { path, schemas }) {
  const parameters = propertiesOf(type, schemas.checker).map((property) => parameter(property, path, schemas));
  return parameters.sort((a, b) => (a.in === b.in ? 0 : a.in === 'path' ? -1 : 1));
}

/** The JSON object that an operation takes; what it does not name is refused. It may be left out where nothing in it is required. */
export function requestBodyOf(type, schemas) {
  const fields = fieldsOf(type, schemas);
  const given = fields.filter(({ example }) => example !== undefined);
  const example = Object.fromEntries(given.map(({ name, example: value }) => [name, value]));
  const required = fields.some((field) => field.required);
  return { required, content: { 'application/json': { schema: inputSchema(fields), example } } };
}

const fieldsOf = (type, schemas) =>
  propertiesOf(type, schemas.checker).map((property) => parameter(property, '', schemas));

function inputSchema(fields) {
  const required = fields.filter((field) => field.required).map(({ name }) => name);
  const properties = fields.map(({ name, description, schema, example }) => [
    name,
    { ...schema, description, ...(example !== undefined && { examples: [example] }) },
  ]);
  return {
    type: 'object',
    ...(required.length > 0 && { required }),
    properties: Object.fromEntries(properties),
    additionalProperties: false,
  };
}

/** An input class inside of another is written out in its place, with the rules of its own; undefined for other types. */
function nestedSchema(type, schemas) {
  const { checker } = schemas;
  if (checker.isArrayType(type)) {
    const items = nestedSchema(checker.getTypeArguments(type)[0], schemas);
    return items && { type: 'array', items };
  }
  return type.isClass() && type.symbol.name.endsWith('Input') ? inputSchema(fieldsOf(type, schemas)) : undefined;
}

/** Of operations whose outcome may be waited for. */
export const PREFER = {
  name: 'Prefer',
  in: 'header',
  description:
    'RFC 7240: `wait=5` waits at most that many seconds for the outcome, or for something new; at most 30, and never longer than a request may take.',
  schema: { type: 'string', pattern: '^wait=\\d+$' },
  example: 'wait=10',
};

/** Of every operation that changes something. */
export const IDEMPOTENCY_KEY = {
  name: 'Idempotency-Key',
  in: 'header',
  description:
    'Your name for this change: 1 to 255 visible characters, a UUID for example. A repeat within 24 hours changes nothing and gets the first answer. The same key works on GraphQL and gRPC.',
  schema: { type: 'string', pattern: '^[\\x21-\\x7e]{1,255}$' },
  example: '0d3a6f0e-6d0e-4b4e-9d0c-2f9a3c1b7e55',
};

function parameter(property, path, schemas) {
  const { checker } = schemas;
  const { prose, tags } = commentOf(property, checker);
  const declaration = property.valueDeclaration;
  const type = nonOptional(checker.getTypeOfSymbol(property));
  const inPath = path.includes(`{${property.name}}`);
  const optional = Boolean(property.flags & ts.SymbolFlags.Optional) || declaration.initializer !== undefined;
  const schema = {
    ...(nestedSchema(type, schemas) ?? schemas.of(type)),
    ...rulesOf(declaration, checker, type),
    ...defaultOf(declaration),
  };
  return {
    name: property.name,
    in: inPath ? 'path' : 'query',
    ...((inPath || !optional) && { required: true }),
    description: [prose, neededScopes(declaration, checker)].filter(Boolean).join(' '),
    // A list is written with commas.
    ...(schema.type === 'array' && { style: 'form', explode: false }),
    schema,
    ...(tags.has('example') && { example: valueOf(tags.get('example')) }),
  };
}

/** Of `T | undefined` the T. */
const nonOptional = (type) => {
  const present = type.isUnion() ? type.types.filter(({ flags }) => !(flags & ts.TypeFlags.Undefined)) : [];
  return present.length === 1 ? present[0] : type;
};

function rulesOf(declaration, checker, type) {
  const rules = [...decoratorsOf(declaration)].map(([name, args]) => {
    const rule = RULES[name];
    if (!rule) throw new Error(`scripts/openapi does not know @${name}; say in RULES what it means`);
    return rule(args, checker, type);
  });
  return Object.assign({}, ...rules);
}

function defaultOf({ initializer }) {
  const value = initializer && valueOf(initializer.getText());
  return typeof value === 'number' || (Array.isArray(value) && value.length > 0) ? { default: value } : {};
}

function patternOf(expression) {
  if (ts.isRegularExpressionLiteral(expression)) return expression.text.slice(1, -1);
  if (ts.isCallExpression(expression)) return idPattern(expression.arguments[0].text);
  throw new Error(`no pattern in ${expression.getText()}`);
}

function wordsIn(expression, checker) {
  const type = checker.getTypeAtLocation(expression);
  if (checker.isTupleType(type)) return constantOf(type, checker);
  const [element] = checker.getTypeArguments(checker.getTypeAtLocation(expression));
  // In the order of the alphabet: that of a union is whatever the compiler met first.
  return literalsOf(element)?.sort();
}

/** An expansion may need a scope of its own. */
function neededScopes(declaration, checker) {
  const table = decoratorsOf(declaration).get('Expand')?.[0];
  if (!table) return '';
  const scopes = constantOf(checker.getTypeAtLocation(table), checker);
  const needed = Object.entries(scopes).filter(([, scope]) => scope !== undefined);
  return needed.map(([name, scope]) => `\`${name}\` needs the scope \`${scope}\`.`).join(' ');
}
