// Makes src/gen from the contracts: TypeScript types of proto/ and graphql/. Nothing is typed by hand twice.
import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { codegen } from '@graphql-codegen/core';
import * as typescriptPlugin from '@graphql-codegen/typescript';
import { parse } from 'graphql';

const root = new URL('..', import.meta.url).pathname;
const require = createRequire(import.meta.url);

const filesBelow = (folder, ending) =>
  readdirSync(`${root}${folder}`, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith(ending))
    .sort();

function protoTypes() {
  const generator = require.resolve('@grpc/proto-loader/build/bin/proto-loader-gen-types.js');
  const options = ['--longs=Number', '--enums=String', '--defaults', '--includeComments', '--grpcLib=@grpc/grpc-js'];
  // "Order" is what is received, "OrderInput" what may be sent.
  const names = ['--inputTemplate=%sInput', '--outputTemplate=%s', '--importFileExtension=.js'];
  const args = [generator, ...options, ...names, '-I', 'proto', '-O', 'src/gen', ...filesBelow('proto', '.proto')];
  execFileSync(process.execPath, args, { cwd: root, stdio: 'inherit' });
}

async function graphqlTypes() {
  const sdl = filesBelow('graphql', '.graphql')
    .filter((file) => !file.startsWith('operations'))
    .map((file) => readFileSync(`${root}graphql/${file}`, 'utf8'))
    .join('\n');
  const scalars = { DateTime: 'string', Date: 'string', Decimal: 'string', URL: 'string' };
  const output = await codegen({
    filename: 'src/gen/graphql.ts',
    schema: parse(sdl),
    documents: [],
    config: {},
    plugins: [{ typescript: { scalars, enumsAsTypes: true, skipTypename: true, immutableTypes: true, maybeValue: 'T | null' } }],
    pluginMap: { typescript: typescriptPlugin },
  });
  writeFileSync(`${root}src/gen/graphql.ts`, output);
}

rmSync(`${root}src/gen`, { recursive: true, force: true });
mkdirSync(`${root}src/gen`, { recursive: true });
protoTypes();
await graphqlTypes();
