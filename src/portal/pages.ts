import { isErrorCode } from '../platform/error-catalog.js';
import { once } from '../platform/once.js';
import { docsIndexPage } from './docs-index.page.js';
import { errorPage, errorsPage } from './errors/errors.page.js';
import { graphqlContract } from './graphql/graphql-nouns.js';
import { graphqlPage } from './graphql/graphql.page.js';
import { grpcPackagePage, grpcPage } from './grpc/grpc.page.js';
import type { Guides } from './guides.js';
import { homePage } from './home/home.page.js';
import { notFoundPage } from './not-found.page.js';
import { openApiDocument } from './rest/openapi.js';
import type { PortalOptions } from './options.js';
import type { Page } from './page.js';
import { protoPackages } from './grpc/proto-packages.js';
import { restPage } from './rest/rest.page.js';
import { settingsPage } from './settings.page.js';
import type { Visitor } from './visitor.js';

interface Asked {
  readonly visitor: Visitor;
  readonly params: Readonly<Record<string, string>>;
  readonly path: string;
}

type Answer = (asked: Asked) => Page;

/** Every page by its path. The contracts do not change while the process runs: each is read for its first reader. */
export function pages(
  { projectRoot, settings }: PortalOptions,
  guides: Guides,
): readonly (readonly [string, Answer])[] {
  const rest = once(() => openApiDocument(projectRoot).document);
  const graph = once(() => graphqlContract(projectRoot));
  const packages = once(() => protoPackages(projectRoot));
  return [
    ['/', ({ visitor }) => homePage(visitor)],
    ['/docs', ({ visitor }) => docsIndexPage(visitor)],
    ['/docs/rest', ({ visitor }) => restPage(rest(), visitor)],
    ['/docs/graphql', ({ visitor }) => graphqlPage(graph(), guides.render('graphql', visitor), visitor)],
    ['/docs/grpc', ({ visitor }) => grpcPage(packages(), guides.render('grpc', visitor), visitor)],
    ['/docs/grpc/:package', ({ params, path }) => grpcPackage(params['package'], path)],
    ['/docs/errors', ({ visitor }) => errorsPage(guides.render('errors', visitor), visitor.url)],
    ['/docs/errors/:code', ({ visitor, params, path }) => errorOf(params['code'] ?? '', visitor, path)],
    ['/docs/settings', () => settingsPage(settings)],
  ];

  function grpcPackage(name: string | undefined, path: string): Page {
    const found = packages().find((one) => one.name === name);
    return found ? grpcPackagePage(found) : notFoundPage(path);
  }
}

const errorOf = (code: string, { url }: Visitor, path: string): Page =>
  isErrorCode(code) ? errorPage(code, url) : notFoundPage(path);
