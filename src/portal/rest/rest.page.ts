import { markdown } from '../guides.js';
import { html, prose, type Html } from '../html.js';
import { operationAnchor, operationsOf, operationTitle, type Placed } from './openapi-operations.js';
import type { OpenApi } from './openapi.js';
import type { ContentsGroup, Page } from '../page.js';
import { operationSection } from './rest-operation.js';
import type { Visitor } from '../visitor.js';

export function restPage(document: OpenApi, visitor: Visitor): Page {
  const chapters = byTag(document);
  const contents: readonly ContentsGroup[] = chapters.map(({ name, operations }) => ({
    title: name,
    links: operations.map((placed) => ({
      label: operationTitle(placed),
      href: `#${operationAnchor(placed)}`,
      tag: placed.method,
    })),
  }));
  return {
    title: 'REST',
    description: 'Every REST operation of Trivium, with its parameters, answers and failures.',
    path: '/docs/rest',
    contents,
    wide: true,
    body: html`<h1>REST</h1>
      <div class="prose">${markdown(document.info.description ?? '', visitor)}</div>
      ${keyField(visitor)}
      ${chapters.map(
        ({ name, description, operations }) =>
          html`<section class="noun">
            <h2>${name}</h2>
            ${description && html`<p>${prose(description)}</p>`}
            ${operations.map((placed) => operationSection(document, placed, visitor))}
          </section>`,
      )}`,
  };
}

interface Chapter {
  readonly name: string;
  readonly description: string | undefined;
  readonly operations: readonly Placed[];
}

/** Operations by their first tag, in the order in which the document first names it. */
function byTag(document: OpenApi): readonly Chapter[] {
  const operations = operationsOf(document);
  const names = [...new Set(operations.map(tagOf))];
  return names.map((name) => ({
    name,
    description: document.tags?.find((tag) => tag.name === name)?.description,
    operations: operations.filter((placed) => tagOf(placed) === name),
  }));
}

const tagOf = ({ operation }: Placed): string => operation.tags?.[0] ?? 'Operations';

/** One key for every form of the page; it stays in the page. */
const keyField = ({ keys }: Visitor): Html =>
  html`<p class="key-field" data-key-field hidden>
    <label for="key">Key for “Try it”</label>
    <input
      id="key"
      type="password"
      value="${keys?.partner ?? ''}"
      placeholder="your key"
      autocomplete="off"
      spellcheck="false"
    />
    <small
      >${keys ? 'The partner key of this development stack.' : 'It is sent to this host only, and forgotten when you leave the page.'}</small
    >
  </p>`;
