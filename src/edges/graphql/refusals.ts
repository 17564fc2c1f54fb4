import { GraphQLError, Kind, parse, visit, type ASTNode } from 'graphql';
import { AppError, type FieldProblem, type FieldReason } from '../../platform/errors.js';

/** What went wrong with a document or in a resolver, as an error of the catalog. */
export function asAppError(error: GraphQLError): AppError {
  const original = innermost(error);
  if (original instanceof AppError) return original;
  switch (error.extensions['code']) {
    case 'BAD_USER_INPUT':
      return variableProblem(error);
    case 'BAD_REQUEST':
      return notByGet(error) ?? notValid(error);
    case 'OPERATION_RESOLUTION_FAILURE':
      return notValid(error);
    default:
      if (isAboutArgument(error)) return argumentProblem(error);
      // Without a path it is about the document as a whole, such as an operation that the schema does not have.
      if (!(original instanceof GraphQLError) || error.path) return AppError.from(original);
      return valueProblem(error) ?? (isAboutVariable(error) ? variableProblem(error) : notValid(error));
  }
}

function innermost(error: GraphQLError): unknown {
  let inner: Error = error;
  while ('originalError' in inner && inner.originalError instanceof Error) inner = inner.originalError;
  return inner;
}

/** Messages quote what was sent, however long it is, and some of them twice. */
const LONGEST_MESSAGE = 400;

const shown = (message: string): string =>
  message.length <= LONGEST_MESSAGE ? message : `${message.slice(0, LONGEST_MESSAGE).toWellFormed()}…`;

const notValid = ({ message }: GraphQLError): AppError =>
  AppError.of('QUERY_NOT_VALID', {}, { message: shown(message) });

/** GraphQL over HTTP: a mutation by GET is answered 405. */
function notByGet({ extensions }: GraphQLError): AppError | undefined {
  if (extensions['http']?.status !== 405) return undefined;
  const message = 'By GET nothing but queries is executed.';
  return AppError.of('METHOD_NOT_ALLOWED', { method: 'GET', allowed_methods: ['POST'] }, { message });
}

/** A literal of the wrong type is a bad value and no bad document: REST would call it the same. */
function valueProblem({ message, nodes }: GraphQLError): AppError | undefined {
  const node = nodes?.[0];
  if (!node?.loc || !/Value$/.test(node.kind)) return undefined;
  return AppError.invalid(problem(argumentAround(node), message));
}

/** What graphql-js says of variables that are good by themselves and not where they stand, while it executes. */
const isAboutArgument = ({ message, nodes }: GraphQLError): boolean =>
  /^Argument "[^"]+" (?:of required type|of non-null type|has invalid value) /.test(message) &&
  (nodes?.[0]?.kind === Kind.VARIABLE || /Value$/.test(nodes?.[0]?.kind ?? ''));

function argumentProblem({ message, nodes }: GraphQLError): AppError {
  const [node] = nodes ?? [];
  if (node?.kind === Kind.VARIABLE) return AppError.invalid(problem(`variables.${node.name.value}`, message));
  return AppError.invalid(problem(node ? argumentAround(node) : '', message));
}

/** As graphql-js says it, before Apollo gives it a code; a document may be wrong about its variables, too. */
const isAboutVariable = ({ message, nodes }: GraphQLError): boolean =>
  nodes?.[0]?.kind === Kind.VARIABLE_DEFINITION &&
  /^Variable "[^"]+" (?:got invalid value|of required type|of non-null type)/.test(message);

/** Messages begin: Variable "$first" got invalid value "abc" at "first.x"; … */
function variableProblem({ message, nodes }: GraphQLError): AppError {
  const definition = nodes?.[0];
  const name = definition?.kind === Kind.VARIABLE_DEFINITION ? definition.variable.name.value : '';
  const place = / at "([^"]+)";/.exec(message)?.[1] ?? name;
  return AppError.invalid(problem(`variables.${place}`, withoutSuggestion(message)));
}

/** What was probably meant is told of a document in development, and never of variables. */
function withoutSuggestion(message: string): string {
  const suggestion = message.lastIndexOf(' Did you mean ');
  return suggestion === -1 ? message : message.slice(0, suggestion);
}

const problem = (field: string, message: string): FieldProblem => ({
  field,
  reason: reasonOf(message),
  message: shown(message),
});

function reasonOf(message: string): FieldReason {
  if (/ does not exist in "\w+" enum/.test(message)) return 'UNKNOWN_VALUE';
  if (/ was not provided|found null| must not be null/.test(message)) return 'REQUIRED';
  if (/non 32-bit signed integer/.test(message)) return 'OUT_OF_RANGE';
  return 'INVALID_FORMAT';
}

/** Name of the argument that a value stands in, or of the variable whose default it is. */
function argumentAround({ loc }: ASTNode): string {
  let name = '';
  if (!loc) return name;
  const around = (node: ASTNode) => node.loc !== undefined && node.loc.start <= loc.start && loc.end <= node.loc.end;
  visit(parse(loc.source), {
    Argument: (node) => void (around(node) && (name = node.name.value)),
    VariableDefinition: (node) => void (around(node) && (name = `$${node.variable.name.value}`)),
  });
  return name;
}
