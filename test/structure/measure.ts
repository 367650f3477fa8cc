import { dirname, join } from 'node:path/posix';
import ts from 'typescript';

export interface Structure {
  readonly files: number;
  readonly lines: number;
  readonly longestFunction: { readonly name: string; readonly file: string; readonly lines: number };
  /** Functions of more than 100 lines, count; a factory counts with the functions inside it. */
  readonly longFunctions: number;
  readonly longestFile: { readonly file: string; readonly lines: number };
  /** Non-null assertions, count. */
  readonly assertions: { readonly all: number; readonly composer: number; readonly composerLines: number };
  /** `as T` other than `as const`, count. */
  readonly casts: number;
  /** Groups of files that import each other, by types or values, count. */
  readonly cycles: number;
  /** Imports inside a folder: between its files, and between its subfolders (files beside them count as one room). */
  arrows(folder: string): string;
}

/**
 * @param sources the text of each file by its path
 * @example measure(new Map([['a.ts', 'const f = (x?: string) => x!;']])).assertions.all // 1
 */
export function measure(sources: ReadonlyMap<string, string>): Structure {
  const functions: { name: string; file: string; lines: number }[] = [];
  const fileLines = [...sources].map(([file, text]) => ({ file, lines: text.split('\n').length - 1 }));
  const imports = new Map<string, string[]>();
  let assertions = 0;
  let composer = 0;
  let casts = 0;
  for (const [file, text] of sources) {
    const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true);
    imports.set(file, importsOf(source, sources));
    visit(source);
    function visit(node: ts.Node): void {
      if (ts.isNonNullExpression(node)) {
        assertions += 1;
        if (file.startsWith('server/composer/')) composer += 1;
      }
      if (ts.isAsExpression(node) && !ts.isConstTypeReference(node.type)) casts += 1;
      if (ts.isFunctionLike(node) && 'body' in node && node.body)
        functions.push({ name: nameOf(node), file, lines: linesOf(node, source) });
      ts.forEachChild(node, visit);
    }
  }
  const longest = <T extends { lines: number }>(list: readonly T[]): T =>
    list.reduce((one, other) => (other.lines > one.lines ? other : one));
  const lines = sum(fileLines.map((each) => each.lines));
  const composerLines = sum(
    fileLines.filter(({ file }) => file.startsWith('server/composer/')).map((each) => each.lines),
  );
  return {
    files: sources.size,
    lines,
    longestFunction: longest(functions),
    longFunctions: functions.filter((each) => each.lines > 100).length,
    longestFile: longest(fileLines),
    assertions: { all: assertions, composer, composerLines },
    casts,
    cycles: cyclesIn(imports),
    arrows(folder) {
      const inside = (path: string) => path.startsWith(`${folder}/`);
      const edges = [...imports].flatMap(([from, to]) => to.filter(inside).map((target) => [from, target] as const));
      const within = edges.filter(([from]) => inside(from));
      const room = (path: string) => dirname(path.slice(folder.length + 1));
      const between = new Set(within.map(([from, to]) => `${room(from)} ${room(to)}`));
      const crossing = [...between].filter((pair) => new Set(pair.split(' ')).size > 1);
      return `${within.length}, ${crossing.length}`;
    },
  };
}

const sum = (numbers: readonly number[]) => numbers.reduce((total, number) => total + number, 0);

function importsOf(source: ts.SourceFile, sources: ReadonlyMap<string, string>): string[] {
  const targets = source.statements.flatMap((statement) =>
    (ts.isImportDeclaration(statement) || ts.isExportDeclaration(statement)) &&
    statement.moduleSpecifier &&
    ts.isStringLiteral(statement.moduleSpecifier)
      ? [join(dirname(source.fileName), statement.moduleSpecifier.text)]
      : [],
  );
  return [...new Set(targets)].filter((target) => sources.has(target));
}

const linesOf = (node: ts.Node, source: ts.SourceFile): number =>
  source.getLineAndCharacterOfPosition(node.end).line -
  source.getLineAndCharacterOfPosition(node.getStart(source)).line +
  1;

function nameOf(node: ts.SignatureDeclaration): string {
  const { name, parent } = node;
  const named = name ?? (ts.isVariableDeclaration(parent) || ts.isPropertyAssignment(parent) ? parent.name : undefined);
  return named && ts.isIdentifier(named) ? named.text : 'a function';
}

/** Strongly connected groups of more than one file (Tarjan, SIAM J. Comput. 1972). */
function cyclesIn(imports: ReadonlyMap<string, readonly string[]>): number {
  const index = new Map<string, number>();
  const stack: string[] = [];
  let cycles = 0;

  function connect(file: string): number {
    const own = index.size;
    index.set(file, own);
    stack.push(file);
    let lowest = own;
    for (const target of imports.get(file) ?? []) {
      const seen = index.get(target);
      if (seen === undefined) lowest = Math.min(lowest, connect(target));
      else if (stack.includes(target)) lowest = Math.min(lowest, seen);
    }
    if (lowest === own && stack.splice(stack.indexOf(file)).length > 1) cycles += 1;
    return lowest;
  }

  for (const file of imports.keys()) if (!index.has(file)) connect(file);
  return cycles;
}
