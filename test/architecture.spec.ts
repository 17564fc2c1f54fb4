import { importCycles } from './architecture/cycles.js';
import { foldersOutsideTheMap, forbiddenImports } from './architecture/import-map.js';
import { sizeReport, tooLongFiles } from './architecture/sizes.js';
import { type SourceFile, sourceFile, sourceFilesIn } from './architecture/source-file.js';
import {
  anyTypes,
  barrels,
  defaultExports,
  foldersOfNothing,
  longWaysUp,
  relativeImportsWithoutJs,
  requestScopesAndForwardRefs,
  servicesOutsideServices,
  suppressionsWithoutReason,
} from './architecture/style.js';

/**
 * The rules of the source tree. Each is checked twice: it finds the violation planted for it, so that a blind rule cannot
 * pass, and it finds nothing in the tree.
 */
interface Rule {
  readonly name: string;
  readonly offenders: (files: readonly SourceFile[]) => string[];
  /** Path and text of small files that break the rule, one offender for each of `finds`. */
  readonly planted: Readonly<Record<string, string>>;
  readonly finds: readonly string[];
}

const RULES: readonly Rule[] = [
  {
    name: 'every folder of src is a layer of the import map',
    offenders: foldersOutsideTheMap,
    planted: { 'src/main.ts': '', 'src/roles/bff.ts': '', 'src/platform/ids.ts': '', 'src/lib/x.ts': '' },
    finds: ['src/lib/x.ts'],
  },
  {
    name: 'a layer imports only what the import map lists',
    offenders: forbiddenImports,
    planted: {
      'src/main.ts': `import { a } from './console/a.js';`,
      'src/roles/worker.ts': `import { s } from '../sagas/s.js';\nimport { c } from '../callers/c.js';`,
      'src/callers/c.ts': `import { config } from '../config.js';\nimport { w } from '../roles/worker.js';`,
      'src/platform/money.ts': `import { a } from './ids.js';\nimport { z } from 'zod';\nimport { o } from '../clients/orders.client.js';`,
      'src/clients/orders.client.ts': `import { config } from '../config.js';`,
      'src/edges/rest/edge.ts': `import { l } from '../../clients/loaders.js';\nimport { c } from '../../clients/channel.js';`,
      'src/services/orders/server.ts': `import { s } from '../../edges/grpc/server.js';\nexport { e } from '../../edges/rest/errors.js';\nconst c = import('../../clients/channel.js');`,
    },
    finds: [
      'src/callers/c.ts:2 imports ../roles/worker.js',
      'src/platform/money.ts:3 imports ../clients/orders.client.js',
      'src/clients/orders.client.ts:1 imports ../config.js',
      'src/edges/rest/edge.ts:2 imports ../../clients/channel.js',
      'src/services/orders/server.ts:2 imports ../../edges/rest/errors.js',
      'src/services/orders/server.ts:3 imports ../../clients/channel.js',
    ],
  },
  {
    name: 'a feature knows no other feature, and a service no other service',
    offenders: forbiddenImports,
    planted: {
      'src/features/orders/a.ts': `import { b } from './b.js';\nimport type { C } from '../customers/c.js';`,
      'src/features/orders/b.ts': `import { v } from '../customers/customers.v2.view.js';`,
      'src/services/orders/a.ts': `import { b } from './db/b.js';\nlet c: import('../catalog/c.js').C;`,
    },
    finds: [
      'src/features/orders/a.ts:2 imports ../customers/c.js',
      'src/services/orders/a.ts:2 imports ../catalog/c.js',
    ],
  },
  {
    name: 'no import cycle',
    offenders: importCycles,
    planted: {
      'src/a.ts': `import { b } from './b.js';\nimport { c } from './c.js';`,
      'src/b.ts': `import { c } from './c.js';`,
      'src/c.ts': `import { b } from './b.js';`,
    },
    finds: ['src/b.ts → src/c.ts → src/b.ts'],
  },
  {
    name: 'no barrel',
    offenders: barrels,
    planted: {
      'src/a/index.ts': 'export const a = 1;',
      'src/a/all.ts': `export * from './b.js';`,
      'src/a/b.ts': `export { c } from './c.js';\nexport const b = 1;`,
    },
    finds: ['src/a/index.ts', 'src/a/all.ts'],
  },
  {
    name: 'a folder is named after what it holds',
    offenders: foldersOfNothing,
    planted: { 'src/platform/utils/a.ts': '', 'src/orders/helpers.ts': '', 'src/platform/shared-lock.ts': '' },
    finds: ['src/platform/utils/a.ts', 'src/orders/helpers.ts'],
  },
  {
    name: 'no any',
    offenders: anyTypes,
    planted: {
      'src/a.ts': '// as any\nlet a: any;\nlet b = 1 as any;\nlet c: Map<string, any>;\nconst any = ": any";',
      'test/a.ts': 'let a: any;',
    },
    finds: ['src/a.ts:2', 'src/a.ts:3', 'src/a.ts:4'],
  },
  {
    name: 'nothing is request-scoped and no injection is deferred',
    offenders: requestScopesAndForwardRefs,
    planted: {
      'src/a.ts': `@Injectable({ scope: Scope.REQUEST })\nclass A { constructor(@Inject(forwardRef(() => B)) b: B) {} }`,
    },
    finds: ['src/a.ts:1', 'src/a.ts:2'],
  },
  {
    name: 'exports have names',
    offenders: defaultExports,
    planted: {
      'src/a.ts': 'export default class A {}',
      'src/b.ts': 'export default 1;',
      'src/c.ts': 'const c = 1;\nexport { c as default };',
    },
    finds: ['src/a.ts:1', 'src/b.ts:1', 'src/c.ts:2'],
  },
  {
    name: 'a relative import ends in .js',
    offenders: relativeImportsWithoutJs,
    planted: { 'src/a.ts': `import { b } from './b';\nimport { c } from './c.js';\nimport { d } from './d.ts';` },
    finds: ['src/a.ts:1 imports ./b', 'src/a.ts:3 imports ./d.ts'],
  },
  {
    name: 'an import goes up two folders at most',
    offenders: longWaysUp,
    planted: { 'src/a/b/c/d.ts': `import { e } from '../../../e.js';\nimport { f } from '../../f.js';` },
    finds: ['src/a/b/c/d.ts:1 imports ../../../e.js'],
  },
  {
    name: 'only an internal gRPC service is called Service',
    offenders: servicesOutsideServices,
    planted: {
      'src/features/a.ts': 'export class OrdersService {}',
      'src/services/a.ts': 'export class OrdersService {}',
    },
    finds: ['src/features/a.ts:1'],
  },
  {
    name: 'a suppression carries its reason',
    offenders: suppressionsWithoutReason,
    planted: {
      'src/a.ts': [
        '// eslint-disable-next-line no-console',
        '// eslint-disable-next-line no-console -- the ready line is for people',
        '// @ts-expect-error',
        '// @ts-expect-error the types of the package are wrong',
        '/* eslint-disable */',
      ].join('\n'),
    },
    finds: ['src/a.ts:1', 'src/a.ts:3', 'src/a.ts:5'],
  },
  {
    name: 'no file is longer than 300 lines',
    offenders: tooLongFiles,
    planted: { 'src/a.ts': 'a;\n'.repeat(301), 'src/b.ts': 'b;\n'.repeat(300) },
    finds: ['src/a.ts has 301 lines'],
  },
];

const files = sourceFilesIn(new URL('..', import.meta.url), 'src', 'test');

afterAll(() => {
  for (const folder of ['src', 'test']) {
    const report = sizeReport(
      folder,
      files.filter((file) => file.path.startsWith(`${folder}/`)),
    );
    process.stdout.write(`${report}\n`);
  }
});

test('the source tree is found', () => {
  expect(files.map((file) => file.path)).toContain('src/platform/errors.ts');
});

describe.each(RULES)('$name', ({ offenders, planted, finds }) => {
  test('holds for the source tree', () => {
    expect(offenders(files)).toEqual([]);
  });

  test('is broken by a planted violation', () => {
    expect(offenders(Object.entries(planted).map(([path, text]) => sourceFile(path, text)))).toEqual(finds);
  });
});
