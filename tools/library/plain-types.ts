/**
 * Declarations without the package of the schemas that they were inferred from: `Static<typeof Box>` becomes what it stands for.
 */

import ts from "typescript";

/** Whether a declaration is about schemas: it names the package, or what comes from there. */
const NAMES_SCHEMAS = /\b(?:Type\.|Static<|typebox")/;

/** All of it, and where it stands for a type by a name, that type. */
const WHOLE = ts.TypeFormatFlags.NoTruncation | ts.TypeFormatFlags.InTypeAlias;

/**
 * Reads programs' declarations.
 *
 * @param entries paths of the files that name all others
 * @returns tells the text of a file without schemas: types are written out, and the schemas' own declarations are left out
 */
export function createPlainTypes(entries: readonly string[]): (path: string) => string {
  const program = ts.createProgram([...entries], {
    module: ts.ModuleKind.NodeNext,
    target: ts.ScriptTarget.ES2023,
    lib: ["lib.es2023.d.ts", "lib.dom.d.ts"],
    types: [],
    strict: true,
    exactOptionalPropertyTypes: true,
    skipLibCheck: true,
  });
  const checker = program.getTypeChecker();
  return (path) => {
    const file = program.getSourceFile(path);
    if (file === undefined) throw new Error(`${path} is no part of the library`);
    if (!NAMES_SCHEMAS.test(file.text)) return file.text;
    const comments = commentsOfSchemas(file);
    const kept = file.statements.flatMap((statement) => {
      if (!NAMES_SCHEMAS.test(statement.getText(file))) return statement.getFullText(file).trim();
      if (!ts.isTypeAliasDeclaration(statement)) return [];
      const name = statement.name.text;
      const type = checker.typeToString(checker.getTypeAtLocation(statement.name), statement, WHOLE);
      return `${comments.get(name) ?? ""}export type ${name} = ${type};`;
    });
    return `${kept.join("\n")}\n`;
  };
}

/** What is said of a schema holds for the type of the same name. */
function commentsOfSchemas(file: ts.SourceFile): ReadonlyMap<string, string> {
  const comments = new Map<string, string>();
  for (const statement of file.statements.filter(ts.isVariableStatement)) {
    const comment = statement.getFullText(file).slice(0, statement.getLeadingTriviaWidth(file)).trim();
    for (const { name } of statement.declarationList.declarations)
      if (comment !== "") comments.set(name.getText(file), `${comment}\n`);
  }
  return comments;
}
