import { codeBlock } from '../code-block.js';
import { html, prose, type Content, type Html } from '../html.js';
import { exampleOf, operationAnchor, operationTitle, type Placed } from './openapi-operations.js';
import { resolved, type OpenApi, type Operation, type Parameter, type Response } from './openapi.js';
import { choices, fieldList, flat, sample, typeText } from './rest-schema.js';
import { tryForm } from './try-form.js';
import type { Visitor } from '../visitor.js';

export function operationSection(document: OpenApi, placed: Placed, visitor: Visitor): Html {
  const { method, path, operation, parameters } = placed;
  const [success, ...failures] = Object.entries(operation.responses ?? {}).map(
    ([status, response]) => [status, resolved(document, response)] as const,
  );
  return html`<section class="operation" id="${operationAnchor(placed)}">
    <div class="operation-text">
      <h3>${operationTitle(placed)}</h3>
      <p class="signature">
        <span class="verb verb-${method.toLowerCase()}">${method}</span>
        <code>${breakable(path)}</code> ${operation.deprecated && html`<span class="badge">deprecated</span>`}
      </p>
      ${operation.description && html`<p>${prose(operation.description)}</p>`}
      ${
        parameters.length > 0 &&
        html`<h4>Parameters</h4>
          <dl class="fields">${parameters.map((parameter) => parameterRow(document, parameter))}</dl>`
      }
      ${body(document, operation)} ${success && answer(document, success[1])}
      ${
        failures.length > 0 &&
        html`<h4>Failures</h4>
          <ul class="failures">
            ${failures.map(([status, { description }]) => html`<li><code>${status}</code> ${linked(description ?? '')}</li>`)}
          </ul>`
      }
    </div>
    <div class="operation-code">
      ${codeBlock({ label: 'curl', code: curl(placed, visitor) })} ${success && sampleBlock(document, success)}
      ${method === 'GET' && tryForm(placed)}
    </div>
  </section>`;
}

function parameterRow(document: OpenApi, { name, in: place, required, description, schema = {} }: Parameter): Html {
  const one = flat(document, schema);
  return html`<div>
    <dt>
      <code>${name}</code>
      <span class="type">${typeText(document, schema)}${place === 'query' ? '' : `, in the ${place}`}</span>
      ${required && html`<span class="badge">required</span>`}${one.default !== undefined && html`<span class="number">= ${JSON.stringify(one.default)}</span>`}
    </dt>
    <dd>
      ${prose(description ?? one.description ?? '')}
      ${choices(one.enum ?? (one.items && flat(document, one.items).enum))}
    </dd>
  </div>`;
}

function body(document: OpenApi, { requestBody }: Operation): Html | undefined {
  const schema = requestBody?.content['application/json']?.schema;
  return (
    schema &&
    html`<h4>Body</h4>
      ${fieldList(document, schema)}`
  );
}

function answer(document: OpenApi, { content }: Response): Html | undefined {
  const schema = content?.['application/json']?.schema;
  const data = schema && (flat(document, schema).properties?.['data'] ?? schema);
  return (
    data &&
    html`<h4>
        Answer <small>${typeText(document, data)} in <code>data</code></small>
      </h4>
      ${fieldList(document, data)}`
  );
}

function sampleBlock(document: OpenApi, [status, { content }]: readonly [string, Response]): Html | undefined {
  const media = content?.['application/json'];
  const value =
    media?.example ??
    Object.values(media?.examples ?? {})[0]?.value ??
    (media?.schema && whole(sample(document, media.schema)));
  return value === undefined
    ? undefined
    : html`<details class="sample" open>
        <summary>Answer <code>${status}</code></summary>
        ${codeBlock({ label: 'JSON', code: JSON.stringify(value, null, 2), copy: false })}
      </details>`;
}

/** A sample of an answer with nothing missing. */
const whole = (body: unknown): unknown =>
  typeof body === 'object' && body !== null && 'errors' in body ? { ...body, errors: [] } : body;

function curl({ method, path, operation, parameters }: Placed, { url, keys }: Visitor): string {
  const filled = parameters
    .filter((parameter) => parameter.in === 'path')
    .reduce((text, parameter) => text.replace(`{${parameter.name}}`, exampleOf(parameter) ?? ''), path);
  const writes = method !== 'GET';
  const body: unknown = operation.requestBody?.content['application/json']?.example;
  const headers = parameters.filter((parameter) => parameter.in === 'header');
  const lines = [
    `curl ${writes ? `-X ${method} ` : ''}'${url}${filled}'`,
    // Partners read.
    `-H "Authorization: Bearer ${(writes ? keys?.staff : keys?.partner) ?? '$TRIVIUM_KEY'}"`,
    ...headers.map((parameter) => `-H "${parameter.name}: ${exampleOf(parameter) ?? ''}"`),
    ...(body === undefined ? [] : ['-H "Content-Type: application/json"', `-d '${JSON.stringify(body)}'`]),
  ];
  return lines.join(' \\\n  ');
}

/** A long path may break behind a slash. */
const breakable = (path: string): Content =>
  path.split('/').flatMap((step, index) => (index === 0 ? [step] : ['/', html`<wbr />`, step]));

/** Codes of the catalog in a text lead to their pages. */
const linked = (text: string): Content =>
  text
    .split(/`([A-Z]+(?:_[A-Z]+)*)`/)
    .map((part, index) => (index % 2 === 1 ? html`<a href="/docs/errors/${part}"><code>${part}</code></a>` : part));
