// Operations, from the handlers of the controllers.
import ts from 'typescript';
import { parametersOf, requestBodyOf } from './parameters.mjs';
import { codesOf } from './responses.mjs';
import { commentOf, decoratorsOf } from './source.mjs';

const METHODS = { Get: 'get', Post: 'post', Put: 'put', Patch: 'patch', Delete: 'delete' };

/** One tag and the operations of a controller: [{ path, method, operation }]. */
export function operationsOf(controller, source) {
  const { checker } = source;
  const base = decoratorsOf(controller).get('Controller')[0].text;
  const tag = {
    name: base.split('/').at(-1),
    description: commentOf(checker.getSymbolAtLocation(controller.name), checker).prose,
  };
  const handlers = controller.members.filter((member) => ts.isMethodDeclaration(member) && routeOf(member));
  return { tag, operations: handlers.map((handler) => operationOf(handler, base, tag.name, source)) };
}

function routeOf(handler) {
  const decorators = decoratorsOf(handler);
  const name = Object.keys(METHODS).find((method) => decorators.has(method));
  return name && { method: METHODS[name], path: decorators.get(name)[0]?.text ?? '' };
}

function operationOf(handler, base, tag, { checker, schemas, responses }) {
  const route = routeOf(handler);
  const path = `/${[base, route.path].filter(Boolean).join('/')}`.replace(/:(\w+)/g, '{$1}');
  const scope = decoratorsOf(handler).get('Allow')?.[0].text;
  const { inputs, body } = inputsOf(handler, checker);
  const parameters = inputs.flatMap((type) => parametersOf(type, { path, schemas }));
  const writes = route.method !== 'get';
  const decorators = handler.parameters.flatMap((parameter) => [...decoratorsOf(parameter).keys()]);
  const waits = decorators.includes('PreferredWait');
  const creates = route.method === 'post' && !decoratorsOf(handler).has('HttpCode');
  const { data, paged } = answerOf(handler, checker);
  const { prose, tags } = commentOf(checker.getSymbolAtLocation(handler.name), checker);
  // What only this operation is refused for.
  const domain = tags.get('refuses')?.split(/\s+/) ?? [];
  const [summary, ...more] = prose.replace(/\.$/, '').split('. ');
  const needsScopes = parameters.some(({ description }) => description.includes('needs the scope'));
  const operation = {
    operationId: operationIdOf(handler.name.text, operationNoun(data, tag, paged)),
    tags: [tag],
    summary,
    description: [...more, scope ? `Needs the scope \`${scope}\`.` : 'Open to everyone.'].join('. '),
    security: scope ? [{ bearer: [] }] : [{}, { bearer: [] }],
    ...(scope && { 'x-required-scope': scope }),
    parameters: [
      ...parameters,
      ...(writes ? [{ $ref: '#/components/parameters/Idempotency-Key' }] : []),
      ...(waits ? [{ $ref: '#/components/parameters/Prefer' }] : []),
    ],
    ...(body && { requestBody: requestBodyOf(body, schemas) }),
    responses: {
      [creates ? 201 : 200]: responses.success(schemas.of(data), { paged, writes, creates, waits }),
      ...responses.failures(codesOf({ parameters, scope, needsScopes, body, writes, domain })),
    },
  };
  return { path, method: route.method, operation };
}

/** What a handler takes by @Query, @Param or @PathAndQuery, and what by @Body. */
function inputsOf(handler, checker) {
  const typed = (wanted) =>
    handler.parameters
      .filter((parameter) => [...decoratorsOf(parameter).keys()].some(wanted))
      .map((parameter) => checker.getTypeAtLocation(parameter));
  const [body] = typed((name) => name === 'Body');
  return { inputs: typed((name) => name !== 'Ctx' && name !== 'Body' && name !== 'PreferredWait'), body };
}

/** The T of `Promise<Envelope<T>>`. */
function answerOf(handler, checker) {
  const signature = checker.getSignatureFromDeclaration(handler);
  const envelope = checker.getAwaitedType(checker.getReturnTypeOfSignature(signature));
  const [data] = checker.getTypeArguments(envelope);
  return { data, paged: checker.isArrayType(data) };
}

/** "getOrder"; a handler that is more than a verb keeps its own name. */
const operationIdOf = (name, noun) => (/[A-Z]/.test(name) ? name : name + noun);

/** "Orders" of a list, "Order" of one. */
function operationNoun(data, tag, paged) {
  if (paged) return tag[0].toUpperCase() + tag.slice(1);
  return data.getSymbol().name.replace(/V\d+$/, '');
}
