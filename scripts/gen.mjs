// Makes src/gen from the contracts: TypeScript types of proto/ and graphql/. Nothing is typed by hand twice.
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { codegen } from '@graphql-codegen/core';
import * as typescriptPlugin from '@graphql-codegen/typescript';
import { parse, print } from 'graphql';
import protobuf from 'protobufjs';

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

/** src/gen/field-policy.ts: which scope each field of a message needs, and which of its fields hold such messages. */
function fieldPolicy() {
  const schema = new protobuf.Root();
  const descriptor = require.resolve('protobufjs/google/protobuf/descriptor.proto');
  schema.resolvePath = (_, file) => {
    if (file === 'google/protobuf/descriptor.proto') return descriptor;
    // null: protobufjs knows the other well-known types itself.
    return file.startsWith('google/protobuf/') ? null : `${root}proto/${file}`;
  };
  schema.loadSync(filesBelow('proto', '.proto')).resolveAll();
  const messages = new Map();
  const visit = (space) => {
    if (space instanceof protobuf.Type) messages.set(space.fullName.slice(1), space);
    space.nestedArray?.forEach(visit);
  };
  visit(schema);
  const policies = {};
  for (const [name, message] of messages) {
    const scoped = message.fieldsArray.filter((field) => field.options?.['(trivium.options.v1.read_scope)']);
    if (scoped.length > 0)
      policies[name] = {
        scopes: Object.fromEntries(
          scoped.map((field) => [field.name, field.options['(trivium.options.v1.read_scope)']]),
        ),
        nested: {},
      };
  }
  // A message that holds a message with a policy has one too, however deep.
  for (let grew = true; grew;) {
    grew = false;
    for (const [name, message] of messages) {
      for (const field of message.fieldsArray) {
        const inner = field.resolvedType?.fullName.slice(1);
        if (!policies[inner] || policies[name]?.nested[field.name]) continue;
        (policies[name] ??= { scopes: {}, nested: {} }).nested[field.name] = inner;
        grew = true;
      }
    }
  }
  const type =
    'Readonly<Record<string, { readonly scopes: Readonly<Record<string, string>>; readonly nested: Readonly<Record<string, string>> }>>';
  writeFileSync(
    `${root}src/gen/field-policy.ts`,
    `export const FIELD_POLICIES: ${type} = ${JSON.stringify(policies, null, 2)};\n`,
  );
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
    plugins: [
      { typescript: { scalars, enumsAsTypes: true, skipTypename: true, immutableTypes: true, maybeValue: 'T | null' } },
    ],
    pluginMap: { typescript: typescriptPlugin },
  });
  writeFileSync(`${root}src/gen/graphql.ts`, output);
}

/** src/gen/persisted-documents.ts: by folder of graphql/operations and SHA-256 the documents that clients may run. */
function persistedDocuments() {
  const documents = {};
  for (const file of filesBelow('graphql/operations', '.graphql')) {
    const [client] = file.split('/');
    // As clients print what they have parsed.
    const text = print(parse(readFileSync(`${root}graphql/operations/${file}`, 'utf8')));
    const hash = createHash('sha256').update(text).digest('hex');
    (documents[client] ??= {})[hash] = { file, text };
  }
  const type = 'Readonly<Record<string, Readonly<Record<string, { readonly file: string; readonly text: string }>>>>';
  const table = JSON.stringify(documents, null, 2);
  writeFileSync(`${root}src/gen/persisted-documents.ts`, `export const PERSISTED_DOCUMENTS: ${type} = ${table};\n`);
}

rmSync(`${root}src/gen`, { recursive: true, force: true });
mkdirSync(`${root}src/gen`, { recursive: true });
protoTypes();
fieldPolicy();
await graphqlTypes();
persistedDocuments();
