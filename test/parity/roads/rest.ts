import type { Answer } from '../answer.js';
import { canonical } from '../canonical.js';
import type { Change, Input } from '../change.js';
import { cut, type Facts } from '../facts.js';
import type { Noun, PageAsked } from '../noun.js';
import { refusal } from '../refusal.js';
import type { Road, Sent, Stack } from '../road.js';
import { headersOf, retryAfter, standing } from './http.js';

export function restRoad({ http }: Stack, token?: string): Road {
  const get = async (noun: Noun, path: string, query: Readonly<Record<string, string>>, sent?: Sent) => {
    const expand = noun.REST.expand.length > 0 && { expand: noun.REST.expand.join(',') };
    const parameters = new URLSearchParams({ ...query, ...expand });
    const response = await fetch(`${http}${path}?${parameters}`, { headers: headersOf(token, sent) });
    return answerOf(response, noun.facts, noun.REST.respell);
  };
  return {
    one: (noun, id, sent) => get(noun, `/v2/${noun.collection}/${id}`, {}, sent),
    page: (noun, asked = {}, sent) => get(noun, `/v2/${noun.collection}`, queryOf(asked), sent),
    change: async ({ REST, facts }, input, key) => {
      const { method, path, body } = requestOf(REST, input);
      const headers = {
        ...headersOf(token),
        'content-type': 'application/json',
        ...(key !== undefined && { 'idempotency-key': key }),
      };
      return answerOf(await fetch(http + path, { method, headers, body: JSON.stringify(body) }), facts);
    },
  };
}

const queryOf = ({ size, cursor, filter }: PageAsked) => ({
  ...filter,
  ...(size !== undefined && { limit: String(size) }),
  ...(cursor !== undefined && { cursor }),
});

/** What the path names goes there, the rest is the body. */
function requestOf(operation: Change['REST'], input: Input) {
  const [method = '', template = ''] = operation.split(' ');
  const inPath = [...template.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name);
  const path = inPath.reduce((text, name) => text.replace(`{${name}}`, String(input[name])), template);
  return { method, path, body: Object.fromEntries(Object.entries(input).filter(([name]) => !inPath.includes(name))) };
}

/** https://datatracker.ietf.org/doc/html/rfc9110 around `{data, meta, errors}`. */
interface Envelope {
  readonly data: object | null;
  readonly meta: { readonly page?: { readonly next_cursor: string | null } };
  readonly errors: readonly { readonly code: string; readonly pointer?: string }[];
  readonly error?: {
    readonly code: string;
    readonly message: string;
    readonly request_id: string;
    readonly details: { readonly fields?: readonly { readonly field: string; readonly reason: string }[] };
  };
}

async function answerOf(response: Response, facts: Facts, respell?: Noun['REST']['respell']): Promise<Answer> {
  const { data, meta, errors, error } = (await response.json()) as Envelope;
  const about = {
    ...standing((name) => response.headers.get(name)),
    ...retryAfter(response.headers),
    replayed: response.headers.get('idempotent-replayed') === 'true',
    refusedFields: [],
  };
  if (error) {
    const { fields = [], ...details } = error.details;
    return { ...about, error: refusal({ ...error, requestId: error.request_id, details, fields }, (field) => field) };
  }
  if (errors.length > 0) throw new Error(`a part of the answer is missing: ${JSON.stringify(errors)}`);
  const next = meta.page?.next_cursor;
  return { ...about, data: cut(respelled(canonical(data), respell), facts), ...(next != null && { next }) };
}

/** One record, or each of a page. */
export const respelled = (data: unknown, respell: Noun['REST']['respell']): unknown =>
  respell ? (Array.isArray(data) ? data.map(respell) : respell(data)) : data;
