// Joins the modules of build/ and the libraries they use to what runs. A start then loads 260 files instead of 3,700.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { rolldown } from 'rolldown';

/** What is started, by its name in dist/; `run` by whoever has Trivium in a process of theirs. */
const PROGRAMS = ['main', 'run', 'seed', 'keys', 'trivium'];

/** Loaded from node_modules as they are: they read files that lie beside theirs, or few starts need them. */
const APART = [
  '@graphql-yoga/render-graphiql',
  '@grpc/grpc-js',
  '@grpc/proto-loader',
  '@grpc/reflection',
  '@shopify/shopify-api',
  'grpc-health-check',
  'oidc-provider',
  'pino',
  'protobufjs',
  'reflect-metadata',
  'stripe',
];

const isApart = (id) => id.startsWith('node:') || APART.some((name) => id === name || id.startsWith(`${name}/`));

const LIBRARIES = 'libraries';

export async function bundle(modules, folder) {
  const joined = await rolldown({
    input: Object.fromEntries(PROGRAMS.map((name) => [name, join(modules, `${name}.js`)])),
    platform: 'node',
    external: isApart,
    plugins: [fromSources(modules)],
    // Libraries ask for others that may be there; these are not.
    logLevel: 'silent',
  });
  const { output } = await joined.generate({
    format: 'esm',
    sourcemap: true,
    entryFileNames: '[name].js',
    chunkFileNames: ({ name }) => (name.startsWith(LIBRARIES) ? `${LIBRARIES}/[hash].js` : 'parts/[name]-[hash].js'),
    // What a role does not use, its process does not load.
    codeSplitting: { groups: [{ name: LIBRARIES, test: /node_modules/, entriesAware: true }] },
  });
  await joined.close();
  for (const file of output) write(folder, file);
}

/** Traces name src/, and not what was compiled from it. */
const fromSources = (modules) => ({
  name: 'from-sources',
  load: (id) =>
    id.startsWith(modules) ? { code: readFileSync(id, 'utf8'), map: readFileSync(`${id}.map`, 'utf8') } : undefined,
});

/** Maps of libraries would be read at every start, and are larger than everything else. */
function write(folder, { fileName, type, code, source }) {
  const isLibrary = fileName.startsWith(`${LIBRARIES}/`);
  if (isLibrary && type === 'asset') return;
  const path = join(folder, fileName);
  mkdirSync(dirname(path), { recursive: true });
  // `npx trivium` runs the file itself.
  const mode = code?.startsWith('#!') ? 0o755 : 0o644;
  writeFileSync(path, isLibrary ? code.replace(/\n\/\/# sourceMappingURL=.*\s*$/, '\n') : (code ?? source), { mode });
}
