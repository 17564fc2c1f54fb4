import ts from 'typescript';
import { type SourceFile, places } from './source-file.js';

type Rule = (files: readonly SourceFile[]) => string[];

export const anyTypes: Rule = (files) =>
  inSrc(files).flatMap((file) => places(file, (node) => node.kind === ts.SyntaxKind.AnyKeyword));

export const defaultExports: Rule = (files) =>
  inSrc(files).flatMap((file) => places(file, (node) => isDefaultExport(node)));

export const requestScopesAndForwardRefs: Rule = (files) =>
  inSrc(files).flatMap((file) => places(file, (node) => isForwardRef(node) || isRequestScope(node)));

/** "Service" means an internal gRPC service. */
export const servicesOutsideServices: Rule = (files) =>
  inSrc(files)
    .filter((file) => !file.path.startsWith('src/services/'))
    .flatMap((file) =>
      places(file, (node) => ts.isClassDeclaration(node) && (node.name?.text.endsWith('Service') ?? false)),
    );

export const relativeImportsWithoutJs: Rule = (files) =>
  imports(files, (specifier) => specifier.startsWith('.') && !specifier.endsWith('.js'));

export const longWaysUp: Rule = (files) => imports(inSrc(files), (specifier) => specifier.startsWith('../../../'));

/** A barrel is an index file, or a file that only passes on what others export. */
export const barrels: Rule = (files) =>
  files.filter((file) => file.path.endsWith('/index.ts') || onlyPassesOn(file.tree)).map((file) => file.path);

const NAMES_OF_NOTHING = /\/(utils?|helpers?|common|shared)(\/|\.ts$)/;
export const foldersOfNothing: Rule = (files) =>
  files.filter((file) => NAMES_OF_NOTHING.test(file.path)).map((file) => file.path);

/** `eslint-disable-next-line rule -- reason`, `@ts-expect-error reason`. */
const SUPPRESSION =
  /(?:\/\/|\/\*)\s*(?:eslint-disable(?!.*\s--\s+\S)|@ts-ignore|@ts-nocheck|@ts-expect-error\s*(?:\*\/|$)|prettier-ignore\s*(?:\*\/|$))/;
const STRING = /(['"`])(?:\\.|(?!\1).)*\1/g;
export const suppressionsWithoutReason: Rule = (files) =>
  files.flatMap((file) =>
    file.text
      .split('\n')
      .flatMap((line, index) => (SUPPRESSION.test(line.replace(STRING, "''")) ? `${file.path}:${index + 1}` : [])),
  );

const inSrc = (files: readonly SourceFile[]) => files.filter((file) => file.path.startsWith('src/'));

function imports(files: readonly SourceFile[], accepts: (specifier: string) => boolean): string[] {
  return files.flatMap((file) =>
    file.imports
      .filter(({ specifier }) => accepts(specifier))
      .map(({ line, specifier }) => `${file.path}:${line} imports ${specifier}`),
  );
}

function isDefaultExport(node: ts.Node): boolean {
  if (ts.isExportAssignment(node)) return true;
  if (ts.isExportSpecifier(node)) return node.name.text === 'default';
  return (
    ts.canHaveModifiers(node) && (ts.getModifiers(node) ?? []).some(({ kind }) => kind === ts.SyntaxKind.DefaultKeyword)
  );
}

const isForwardRef = (node: ts.Node) => ts.isIdentifier(node) && node.text === 'forwardRef';

const isRequestScope = (node: ts.Node) =>
  ts.isPropertyAccessExpression(node) && node.name.text === 'REQUEST' && node.expression.getText() === 'Scope';

const onlyPassesOn = ({ statements }: ts.SourceFile) =>
  statements.length > 0 &&
  statements.every((statement) => ts.isExportDeclaration(statement) && statement.moduleSpecifier);
