import ts from 'typescript';

/**
 * Writes the types that are inferred from schemas out: `z.infer<typeof transport>` becomes `{ conductor: string | null … }`,
 * with the descriptions of its fields. Users of the package need no zod then, and can read its types. The schemas are left
 * out: their own types would be most of the work.
 * @returns the source, as it is where it has no schemas
 */
export function writeTypesOut(source: ts.SourceFile, checker: ts.TypeChecker): string {
  if (!source.statements.some(importsZod)) return source.text;
  const kept = source.statements.filter((statement) => !ts.isVariableStatement(statement) && !importsZod(statement));
  return kept
    .map((statement) => {
      const text = statement.getFullText(source);
      if (!ts.isTypeAliasDeclaration(statement) || statement.typeParameters) return text;
      const { type } = statement;
      const inferred = type.getText(source);
      if (!inferred.startsWith('z.infer<')) return text;
      return text.replace(inferred, () => typeText(checker.getTypeFromTypeNode(type), checker));
    })
    .join('');
}

const importsZod = (statement: ts.Statement): boolean =>
  ts.isImportDeclaration(statement) && (statement.moduleSpecifier as ts.StringLiteral).text === 'zod';

function typeText(type: ts.Type, checker: ts.TypeChecker): string {
  if (type.isUnion() && !(type.flags & ts.TypeFlags.Boolean))
    return type.types.map((member) => typeText(member, checker)).join(' | ');
  if (checker.isTupleType(type))
    return `[${checker
      .getTypeArguments(type as ts.TypeReference)
      .map((item) => typeText(item, checker))
      .join(', ')}]`;
  if (checker.isArrayType(type)) {
    const [item] = checker.getTypeArguments(type as ts.TypeReference);
    return `(${typeText(item!, checker)})[]`;
  }
  const fields = checker.getPropertiesOfType(type);
  const index = checker.getIndexInfoOfType(type, ts.IndexKind.String);
  if (index) return `Record<string, ${typeText(index.type, checker)}>`;
  // Bytes have properties, too: what is a class elsewhere keeps its name.
  if (!(type.flags & ts.TypeFlags.Object) || type.symbol.name === 'Uint8Array') return checker.typeToString(type);
  return `{\n${fields.map((field) => fieldText(field, checker)).join('\n')}\n}`;
}

function fieldText(field: ts.Symbol, checker: ts.TypeChecker): string {
  const description = descriptionOf(field, checker);
  const optional = field.flags & ts.SymbolFlags.Optional ? '?' : '';
  const comment = description === '' ? '' : `/** ${description.replaceAll('*/', '*\\/')} */\n`;
  return `${comment}${field.name}${optional}: ${typeText(checker.getTypeOfSymbol(field), checker)};`;
}

/** The comment above a field of a schema, or what its last `describe` says. */
function descriptionOf(field: ts.Symbol, checker: ts.TypeChecker): string {
  const comment = ts.displayPartsToString(field.getDocumentationComment(checker));
  if (comment !== '') return comment;
  const [declaration] = field.declarations ?? [];
  if (!declaration || !ts.isPropertyAssignment(declaration) || !ts.isCallExpression(declaration.initializer)) return '';
  const { expression, arguments: given } = declaration.initializer;
  const describes = ts.isPropertyAccessExpression(expression) && expression.name.text === 'describe';
  return describes && given[0] && ts.isStringLiteral(given[0]) ? given[0].text : '';
}
