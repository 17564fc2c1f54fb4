import type { Enum, Field, Method, Service, Type } from 'protobufjs';
import { anchor, html, prose, type Html } from '../html.js';
import type { ContentsGroup } from '../page.js';
import type { ProtoPackage } from './proto-packages.js';

/** Services, messages and enums of a package, in the order of its files. */
export const packageReference = ({ name, services, messages, enums }: ProtoPackage): Html =>
  html` ${services.map((service) => serviceSection(service, name))}
  ${messages.length > 0 && html`<h2 id="messages">Messages</h2>`}
  ${messages.map((message) => messageSection(message, name))} ${enums.length > 0 && html`<h2 id="enums">Enums</h2>`}
  ${enums.map(enumSection)}`;

export function packageContents({ services, messages, enums }: ProtoPackage): readonly ContentsGroup[] {
  const groups = [
    ...services.map((service) => ({
      title: service.name,
      links: service.methodsArray.map((method) => link(method.name, `${service.name}.${method.name}`)),
    })),
    { title: 'Messages', links: messages.map(({ name }) => link(name)) },
    { title: 'Enums', links: enums.map(({ name }) => link(name)) },
  ];
  return groups.filter(({ links }) => links.length > 0);
}

const link = (label: string, name = label): ContentsGroup['links'][number] => ({ label, href: `#${anchor(name)}` });

const serviceSection = (service: Service, home: string): Html =>
  html`<section class="noun">
    <h2 id="${anchor(service.name)}">${service.name}</h2>
    <p class="full-name"><code>${home}.${service.name}</code></p>
    ${comment(service.comment)} ${service.methodsArray.map((method) => methodSection(service, method, home))}
  </section>`;

const methodSection = (service: Service, method: Method, home: string): Html =>
  html`<section class="member" id="${anchor(`${service.name}.${method.name}`)}">
    <h3><span class="verb verb-rpc">rpc</span> ${method.name}</h3>
    <p class="signature">
      ${typeLink(method.requestType, home)} <span aria-hidden="true">→</span
      ><span class="visually-hidden">answers</span> ${typeLink(method.responseType, home)} ${safety(method)}
    </p>
    ${comment(method.comment)}
  </section>`;

/** What idempotency_level says to someone who wonders about a retry. */
function safety({ options }: Method): Html | false {
  const level: unknown = options?.['idempotency_level'];
  if (level === 'NO_SIDE_EFFECTS') return html`<span class="badge">reads only</span>`;
  return level === 'IDEMPOTENT' && html`<span class="badge">safe to repeat</span>`;
}

const messageSection = (message: Type, home: string): Html =>
  html`<section class="member" id="${anchor(message.name)}">
    <h3>${message.name}</h3>
    ${comment(message.comment)}
    <dl class="fields">${message.fieldsArray.map((field) => fieldRow(field, home))}</dl>
  </section>`;

function fieldRow(field: Field, home: string): Html {
  const scope: unknown = field.options?.['(trivium.options.v1.read_scope)'];
  return html`<div>
    <dt>
      <code>${field.name}</code> <span class="type">${field.repeated && 'repeated '}${typeLink(field.type, home)}</span>
      <span class="number">= ${field.id}</span>
    </dt>
    <dd>
      ${field.options?.['proto3_optional'] === true && html`<span class="badge">optional</span> `}${typeof scope === 'string' && html`<span class="badge badge-scope">needs ${scope}</span> `}${prose(field.comment ?? '')}
    </dd>
  </div>`;
}

const enumSection = ({ name, comment: text, values, comments }: Enum): Html =>
  html`<section class="member" id="${anchor(name)}">
    <h3>${name}</h3>
    ${comment(text)}
    <dl class="fields">
      ${Object.entries(values).map(
        ([value, number]) =>
          html`<div>
            <dt><code>${value}</code> <span class="number">= ${number}</span></dt>
            <dd>${prose(comments[value] ?? '')}</dd>
          </div>`,
      )}
    </dl>
  </section>`;

const comment = (text: string | null): Html | false =>
  text !== null && text !== '' && html`<p>${prose(text.replaceAll('\n', ' '))}</p>`;

/** A type of the same package, of another one, or of Google's, which have no page here. */
function typeLink(type: string, home: string): Html {
  const [, elsewhere, name] = /^(trivium\.[\w.]+)\.(\w+)$/.exec(type) ?? [];
  if (elsewhere && name)
    return html`<a href="${elsewhere === home ? '' : `/docs/grpc/${elsewhere}`}#${anchor(name)}"
      ><code>${name}</code></a
    >`;
  const local = /^[A-Z]\w*$/.test(type);
  return local ? html`<a href="#${anchor(type)}"><code>${type}</code></a>` : html`<code>${type}</code>`;
}
