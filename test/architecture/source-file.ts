import { readFileSync, readdirSync } from 'node:fs';
import ts from 'typescript';

/** One TypeScript file, parsed but not type-checked: enough to see what it imports and writes, and fast. */
export interface SourceFile {
  /** From the root of the repository, with `/`: `src/platform/money.ts`. */
  readonly path: string;
  readonly lines: number;
  readonly text: string;
  readonly imports: readonly Import[];
  readonly tree: ts.SourceFile;
}

export interface Import {
  readonly specifier: string;
  readonly line: number;
  /** The file that a relative specifier points at, from the root of the repository; absent for packages. */
  readonly target?: string;
}

export function sourceFile(path: string, text: string): SourceFile {
  const tree = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true);
  return { path, text, tree, lines: text.trimEnd().split('\n').length, imports: importsOf(path, tree) };
}

/** Every `.ts` file below the folders, generated ones left out. */
export function sourceFilesIn(root: URL, ...folders: string[]): SourceFile[] {
  return folders
    .flatMap((folder) =>
      readdirSync(new URL(folder, root), { recursive: true, encoding: 'utf8' }).map((name) => `${folder}/${name}`),
    )
    .filter((path) => path.endsWith('.ts') && !path.startsWith('src/gen/'))
    .sort()
    .map((path) => sourceFile(path, readFileSync(new URL(path, root), 'utf8')));
}

/** `path:line` of every node that the predicate accepts. */
export function places(file: SourceFile, accepts: (node: ts.Node) => boolean): string[] {
  const found: string[] = [];
  const visit = (node: ts.Node): void => {
    if (accepts(node)) found.push(`${file.path}:${lineOf(file.tree, node)}`);
    ts.forEachChild(node, visit);
  };
  visit(file.tree);
  return found;
}

function importsOf(path: string, tree: ts.SourceFile): Import[] {
  const imports: Import[] = [];
  const visit = (node: ts.Node): void => {
    const specifier = specifierOf(node);
    if (specifier !== undefined) imports.push({ specifier, line: lineOf(tree, node), ...targetOf(path, specifier) });
    ts.forEachChild(node, visit);
  };
  visit(tree);
  return imports;
}

/** Static imports, re-exports, `import()` and `import('…')` types all make one file know another. */
function specifierOf(node: ts.Node): string | undefined {
  if (ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) return literal(node.moduleSpecifier);
  if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument)) return literal(node.argument.literal);
  if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword)
    return literal(node.arguments[0]);
  return undefined;
}

const literal = (node: ts.Node | undefined) => (node && ts.isStringLiteralLike(node) ? node.text : undefined);

function targetOf(path: string, specifier: string): { target?: string } {
  if (!specifier.startsWith('.')) return {};
  return { target: new URL(specifier, `file:///${path}`).pathname.slice(1).replace(/\.js$/, '.ts') };
}

const lineOf = (tree: ts.SourceFile, node: ts.Node) => tree.getLineAndCharacterOfPosition(node.getStart(tree)).line + 1;
