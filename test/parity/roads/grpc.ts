import { grpcCaller, type GrpcAnswer, type GrpcCaller } from '../../harness/grpc.js';
import type { Answer } from '../answer.js';
import { camelCase, camelCased, canonical } from '../canonical.js';
import { requestFields } from '../contracts.js';
import { cut, type Facts } from '../facts.js';
import type { Filter, Noun, PageAsked } from '../noun.js';
import { IDEMPOTENCY_KEY, refusal } from '../refusal.js';
import type { Road, Sent, Stack } from '../road.js';
import { standing } from './http.js';
import { respelled } from './rest.js';

const PAGE_NAMES = { limit: 'page_size', cursor: 'page_token' };

const callers = new Set<GrpcCaller>();
afterAll(() => callers.forEach((caller) => caller.close()));

interface GrpcRoad extends Road {
  /** What is found in one record of another noun. */
  ofOne(noun: Noun, holderId: string): Promise<Answer>;
}

export function grpcRoad({ grpc }: Stack, token?: string): GrpcRoad {
  const byService = new Map<string, GrpcCaller>();
  const call = (service: string, method: string, request: object, sent: Sent = {}) => {
    const caller = byService.get(service) ?? grpcCaller(grpc, `trivium.bff.v1.${service}`, token);
    byService.set(service, caller);
    callers.add(caller);
    return caller.call(method, request, { metadata: metadataOf(sent) });
  };
  return {
    one: async (noun, id, sent) => {
      const { service, one, asks, respell } = noun.gRPC;
      const answer = await call(service, one, { [camelCase(`${noun.name}_id`)]: id, ...asks }, sent);
      return answerOf(answer, noun.name, noun.facts, {}, respell);
    },
    page: async (noun, asked = {}, sent) => {
      const { service, many = 'a list', names: own, asks, respell } = noun.gRPC;
      const names = { ...PAGE_NAMES, ...own };
      const answer = await call(service, many, { ...requestOf(service, many, asked, names), ...asks }, sent);
      return answerOf(answer, camelCase(noun.collection), noun.facts, names, respell);
    },
    ofOne: async ({ gRPC: { service, ofOne = 'none', respell }, foundIn, collection, facts }, id) => {
      const answer = await call(service, ofOne, { [camelCase(`${foundIn?.noun.name}_id`)]: id });
      return answerOf(answer, camelCase(collection), facts, {}, respell);
    },
    change: async ({ gRPC, result, facts }, input, key = '') => {
      const [service = '', method = ''] = gRPC.split('/');
      return answerOf(await call(service, method, { ...camelCased(input), requestId: key }), result, facts, {});
    },
  };
}

/** As a header: a deadline of the client's own would end the call at its side first. */
const metadataOf = ({ requestId, traceparent, milliseconds }: Sent) => ({
  ...(requestId !== undefined && { 'x-request-id': requestId }),
  ...(traceparent !== undefined && { traceparent }),
  ...(milliseconds !== undefined && { 'grpc-timeout': `${milliseconds}m` }),
});

type Names = Readonly<Record<string, string>>;

/** A filter in the types of the contract: moments are Timestamps there, and what may be several is a list. */
function requestOf(service: string, method: string, { size, cursor, filter }: PageAsked, names: Names): object {
  const fields = requestFields(service, method);
  const asked: Filter = { ...filter, ...(cursor !== undefined && { cursor }) };
  const values = Object.entries(asked).map(([name, value]) => {
    const field = fields.find((each) => each.name === (names[name] ?? name));
    if (!field) throw new Error(`${service}/${method} has no ${names[name] ?? name}`);
    const written = field.isMoment ? { seconds: Date.parse(value) / 1000, nanos: 0 } : value;
    return [camelCase(field.name), field.repeated ? [written] : written];
  });
  return { ...Object.fromEntries(values), ...(size !== undefined && { pageSize: size }) };
}

function answerOf(
  { status, message, body, info, violations, retry, trailers }: GrpcAnswer,
  field: string,
  facts: Facts,
  names: Names,
  respell?: Noun['gRPC']['respell'],
): Answer {
  const about = {
    ...standing((name) => trailers.get(name)[0]?.toString() ?? null),
    ...(retry && { retryAfter: Number(retry.retryDelay.seconds) }),
    replayed: trailers.get('idempotent-replayed')[0] === 'true',
    refusedFields: [],
  };
  if (status !== 'OK') {
    const { request_id: requestId = '', ...details } = info?.metadata ?? {};
    const code = info?.reason ?? status;
    const named = { [IDEMPOTENCY_KEY]: 'request_id', ...names };
    const nameOf = (given: string) => Object.entries(named).find(([, name]) => name === given)?.[0] ?? given;
    return { ...about, error: refusal({ code, message, requestId, details, fields: violations }, nameOf) };
  }
  const missing: readonly object[] = body.partialErrors ?? [];
  if (missing.length > 0) throw new Error(`a part of the answer is missing: ${JSON.stringify(missing)}`);
  const next: string | undefined = body.nextPageToken || undefined;
  return {
    ...about,
    data: cut(respelled(canonical(body[field]), respell), facts),
    ...(next !== undefined && { next }),
  };
}
