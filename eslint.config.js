import { defineConfig } from 'eslint/config';
import tseslint from 'typescript-eslint';

/** Own modules and Node's are imported by name; packages in CommonJS may leave no choice. */
const namedImports = [
  {
    selector: 'ImportDeclaration[source.value=/^(\\.|node:)/] > ImportDefaultSpecifier',
    message: 'Import by name: import { thing } from …',
  },
  {
    selector: 'ImportDeclaration[source.value=/^(\\.|node:)/] > ImportNamespaceSpecifier',
    message: 'Import by name: import { thing } from …',
  },
];

const namedExports = [
  { selector: 'ExportDefaultDeclaration', message: 'Export by name, so that a thing has one name everywhere.' },
];

export default defineConfig(
  { ignores: ['src/gen/', 'build/', 'dist/', 'docs/', 'coverage/', '.trivium/', 'examples/'] },
  { linterOptions: { reportUnusedDisableDirectives: 'error' } },
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.recommendedTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { requireDefaultForNonUnion: true }],
      '@typescript-eslint/prefer-readonly': 'error',
      '@typescript-eslint/return-await': ['error', 'error-handling-correctness-only'],
      '@typescript-eslint/no-unused-vars': ['error', { ignoreRestSiblings: true, argsIgnorePattern: '^_' }],
      // A promise that nobody waits for is written `void work()`, and says so.
      '@typescript-eslint/no-floating-promises': ['error', { ignoreVoid: true }],
      // Off: its fix turns an injected class into a type, and Nest needs the value at run time.
      '@typescript-eslint/consistent-type-imports': 'off',
      // Off: a handler that answers at once may keep the signature of its interface.
      '@typescript-eslint/require-await': 'off',
      eqeqeq: ['error', 'always', { null: 'ignore' }],
      'no-restricted-syntax': ['error', ...namedImports],
    },
  },
  {
    files: ['src/**/*.ts'],
    rules: { 'no-console': 'error', 'no-restricted-syntax': ['error', ...namedImports, ...namedExports] },
  },
  { files: ['src/start.ts'], rules: { 'no-console': 'off' } },
  {
    files: ['test/**/*.ts'],
    rules: {
      // Bodies of replies are `any` in supertest's types; the assertion is what checks them.
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
      '@typescript-eslint/no-unsafe-argument': 'off',
      '@typescript-eslint/no-unsafe-call': 'off',
      '@typescript-eslint/no-unsafe-return': 'off',
    },
  },
  {
    files: ['**/*.{js,mjs}'],
    extends: [tseslint.configs.recommended],
    rules: { '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_' }], eqeqeq: 'error' },
  },
);
