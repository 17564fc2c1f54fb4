import { codeBlock } from '../code-block.js';
import { grpcNodeExample, grpcurlExample } from '../home/examples.js';
import { html, type Html } from '../html.js';
import type { ContentsGroup, Page } from '../page.js';
import type { ProtoPackage } from './proto-packages.js';
import { packageReference, packageContents } from './proto-reference.js';
import type { Visitor } from '../visitor.js';

/** The package that the gRPC port serves; the others are spoken between Trivium and the services behind it. */
const SERVED = 'trivium.bff.v1';

export function grpcPage(packages: readonly ProtoPackage[], introduction: Html, visitor: Visitor): Page {
  const served = packages.filter(({ name }) => name === SERVED);
  const behind = packages.filter(({ name }) => name !== SERVED);
  return {
    title: 'gRPC',
    description: 'The gRPC services of Trivium and how to call them.',
    path: '/docs/grpc',
    contents: [
      ...served.flatMap((one) => packageContents(one)),
      { title: 'Behind', links: behind.map(({ name }) => ({ label: name, href: packagePath(name) })) },
    ],
    body: html`${introduction}
      <h2>Call it</h2>
      <div class="stack">${[grpcurlExample(visitor), grpcNodeExample(visitor)].map(codeBlock)}</div>
      ${served.map((one) => packageReference(one))}
      <h2 id="behind">The contracts behind</h2>
      <p>
        Trivium speaks these to the services that own the data. Serve one yourself and point its address setting at your
        server: see the <a href="/docs/settings#orders-address">settings</a>.
      </p>
      <ul class="packages">
        ${behind.map(summary)}
      </ul>`,
  };
}

export function grpcPackagePage(one: ProtoPackage): Page {
  const contents: readonly ContentsGroup[] = packageContents(one);
  return {
    title: one.name,
    description: `Services and messages of ${one.name}.`,
    path: packagePath(one.name),
    contents,
    body: html`<p class="eyebrow"><a href="/docs/grpc">gRPC</a></p>
      <h1>${one.name}</h1>
      ${packageReference(one)}`,
  };
}

const packagePath = (name: string): string => `/docs/grpc/${name}`;

const summary = ({ name, services, messages }: ProtoPackage): Html =>
  html`<li>
    <a href="${packagePath(name)}"><code>${name}</code></a>
    <span
      >${services.length > 0 ? services.flatMap((service) => service.methodsArray.map((method) => method.name)).join(', ') : messages.map((message) => message.name).join(', ')}</span
    >
  </li>`;
