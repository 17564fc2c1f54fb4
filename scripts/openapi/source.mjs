// The typed source that the document is made from: controllers, input classes, views, envelope and error catalog.
import { readdirSync } from 'node:fs';
import ts from 'typescript';

/** Everything is parsed once; the checker knows what a type is made of, wherever its parts are declared. */
export function openSource(root) {
  const config = ts.readConfigFile(`${root}tsconfig.json`, ts.sys.readFile).config;
  const { options } = ts.parseJsonConfigFileContent({ ...config, include: [], files: [] }, ts.sys, root);
  const controllers = ['src/features', 'src/webhooks'].flatMap((folder) =>
    readdirSync(`${root}${folder}`, { recursive: true, encoding: 'utf8' })
      .filter((file) => /\.v\d+\.controller\.ts$/.test(file))
      .sort()
      .map((file) => `${root}${folder}/${file}`),
  );
  const envelope = `${root}src/edges/rest/envelope.ts`;
  const catalog = `${root}src/platform/error-catalog.ts`;
  const errors = `${root}src/edges/rest/errors.ts`;
  const program = ts.createProgram(
    [...controllers, envelope, catalog, errors],
    { ...options, types: [] },
    withoutLibraries(options),
  );
  const file = (path) => program.getSourceFile(path);
  return {
    checker: program.getTypeChecker(),
    controllers: controllers.flatMap((path) => file(path).statements.filter(ts.isClassDeclaration)),
    declaration: (path, name) => declarationIn(file(`${root}${path}`), name),
  };
}

/** Nothing in the document is declared in a library; to read them all would be three quarters of the work. */
function withoutLibraries(options) {
  const host = ts.createCompilerHost(options);
  const cache = ts.createModuleResolutionCache(host.getCurrentDirectory(), host.getCanonicalFileName, options);
  host.resolveModuleNameLiterals = (literals, from, _, own) =>
    literals.map(({ text }) =>
      text.startsWith('.') ? ts.resolveModuleName(text, from, own, host, cache) : { resolvedModule: undefined },
    );
  return host;
}

function declarationIn(file, name) {
  const declarations = file.statements.flatMap((statement) =>
    ts.isVariableStatement(statement) ? [...statement.declarationList.declarations] : [statement],
  );
  const found = declarations.find((declaration) => declaration.name?.text === name);
  if (!found) throw new Error(`${file.fileName} declares no ${name}`);
  return found;
}

/** The decorators of a node by name, each with its arguments. */
export function decoratorsOf(node) {
  const calls = (ts.getDecorators(node) ?? []).map(({ expression }) => expression).filter(ts.isCallExpression);
  return new Map(calls.map((call) => [call.expression.getText(), [...call.arguments]]));
}

/** Prose and tags of a doc comment: `@example 20` is ["20"] under "example". */
export function commentOf(symbol, checker) {
  const written = ts.displayPartsToString(symbol.getDocumentationComment(checker)).trim();
  // Lines end where the source has no more room; paragraphs are meant.
  const prose = written.replace(/(?<!\n)\n(?!\n)/g, ' ');
  const tags = symbol.getJsDocTags(checker).map(({ name, text }) => [name, ts.displayPartsToString(text).trim()]);
  return { prose, tags: new Map(tags) };
}

/** JSON where it is JSON, else the text itself. */
export function valueOf(text) {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** What an expression evaluates to, read off its type: literals, and objects and arrays of them that are `as const`. */
export function constantOf(type, checker) {
  if (type.isLiteral()) return type.value;
  if (type.flags & ts.TypeFlags.BooleanLiteral) return checker.typeToString(type) === 'true';
  if (type.flags & ts.TypeFlags.Undefined) return undefined;
  if (checker.isArrayType(type)) return literalsOf(checker.getTypeArguments(type)[0]);
  if (checker.isTupleType(type)) return checker.getTypeArguments(type).map((item) => constantOf(item, checker));
  const members = checker
    .getPropertiesOfType(type)
    .map((member) => [member.name, constantOf(checker.getTypeOfSymbol(member), checker)]);
  return Object.fromEntries(members);
}

/** The words of a union of string literals; undefined where it is anything else. */
export function literalsOf(type) {
  const members = type.isUnion() ? type.types : [type];
  return members.every((member) => member.isStringLiteral()) ? members.map(({ value }) => value) : undefined;
}
