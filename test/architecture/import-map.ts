import type { SourceFile } from './source-file.js';

/**
 * Who may import whom below `src/`: a layer, or one place in it. A layer may always import itself. Whatever puts a process
 * together, the files at the root and `roles/`, may import everything, and nobody may import it. What is not listed is forbidden.
 */
export const MAY_IMPORT = {
  gen: [],
  platform: [],
  clients: ['gen', 'platform'],
  events: ['gen', 'platform'],
  edges: ['clients/loaders', 'gen', 'platform'],
  features: ['clients', 'edges', 'events', 'gen', 'platform', 'pricing'],
  cli: [],
  'dead-letters': ['events', 'platform'],
  webhooks: ['dead-letters', 'edges', 'events', 'gen', 'platform'],
  sagas: ['clients', 'events', 'gen', 'platform'],
  portal: ['edges', 'platform'],
  'identity-provider': ['portal/html'],
  callers: ['config', 'edges/grpc', 'identity-provider', 'platform', 'refusals', 'seeds'],
  console: ['dead-letters', 'edges', 'events', 'sagas', 'webhooks', 'platform', 'portal/html'],
  pricing: ['platform'],
  seeds: ['platform', 'pricing'],
  settings: ['platform'],
  services: ['portal/html', 'gen', 'platform', 'pricing', 'seeds', 'events', 'edges/grpc'],
} as const satisfies Record<string, readonly string[]>;

type Layer = keyof typeof MAY_IMPORT;

/** Each folder in these layers is a stranger to its neighbors. */
const STRANGERS: readonly Layer[] = ['features', 'services'];

/**
 * What they share: the files that lie beside the folders, which know none of them; and of a feature its views, which are
 * pure, so that a resource looks the same wherever it is shown.
 */
const isSharedByUnits = (path: string) =>
  path.split('/').length === 3 || (path.startsWith('src/features/') && path.endsWith('.view.ts'));

export function foldersOutsideTheMap(files: readonly SourceFile[]): string[] {
  return files
    .filter((file) => inSrc(file.path) && !isComposition(file.path) && !isLayer(layerOf(file.path)))
    .map((file) => file.path);
}

export function forbiddenImports(files: readonly SourceFile[]): string[] {
  return files
    .filter((file) => inSrc(file.path) && !isComposition(file.path))
    .flatMap((file) =>
      file.imports
        .filter(({ target }) => target !== undefined && !mayImport(file.path, target))
        .map(({ line, specifier }) => `${file.path}:${line} imports ${specifier}`),
    );
}

function mayImport(from: string, to: string): boolean {
  const layer = layerOf(from);
  if (!isLayer(layer)) return false;
  if (layerOf(to) === layer) return !STRANGERS.includes(layer) || unitOf(from) === unitOf(to) || isSharedByUnits(to);
  return MAY_IMPORT[layer].some((place) => to === `src/${place}.ts` || to.startsWith(`src/${place}/`));
}

const inSrc = (path: string) => path.startsWith('src/');
const isComposition = (path: string) => path.split('/').length === 2 || layerOf(path) === 'roles';
const layerOf = (path: string) => (inSrc(path) ? path.split('/')[1] : undefined);
const unitOf = (path: string) => path.split('/')[2];
const isLayer = (name: string | undefined): name is Layer => name !== undefined && name in MAY_IMPORT;
