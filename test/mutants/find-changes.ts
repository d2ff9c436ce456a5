import ts from "typescript";

/** One small change to one place of a file. */
export interface Change {
  /** Path below the repository's root, with slashes. */
  readonly file: string;
  /** Counted from 1. */
  readonly line: number;
  /** The line as it stands, without the spaces around it. */
  readonly text: string;
  readonly kind: Kind;
  /** What stands there and what takes its place, with enough around it to be told apart on its line. */
  readonly before: string;
  readonly after: string;
  /** What is replaced: offsets in UTF-16 units, the end not included, and the new text. */
  readonly start: number;
  readonly end: number;
  readonly put: string;
}

export type Kind =
  "equality" | "logic" | "order" | "sum" | "default" | "not" | "boolean" | "number" | "code" | "call" | "exit" | "step";

const operators: ReadonlyMap<ts.SyntaxKind, { readonly kind: Kind; readonly others: readonly string[] }> = new Map([
  [ts.SyntaxKind.EqualsEqualsEqualsToken, { kind: "equality", others: ["!=="] }],
  [ts.SyntaxKind.ExclamationEqualsEqualsToken, { kind: "equality", others: ["==="] }],
  [ts.SyntaxKind.AmpersandAmpersandToken, { kind: "logic", others: ["||"] }],
  [ts.SyntaxKind.BarBarToken, { kind: "logic", others: ["&&"] }],
  [ts.SyntaxKind.LessThanToken, { kind: "order", others: ["<=", ">="] }],
  [ts.SyntaxKind.LessThanEqualsToken, { kind: "order", others: ["<", ">"] }],
  [ts.SyntaxKind.GreaterThanToken, { kind: "order", others: [">=", "<="] }],
  [ts.SyntaxKind.GreaterThanEqualsToken, { kind: "order", others: [">", "<"] }],
  [ts.SyntaxKind.PlusToken, { kind: "sum", others: ["-"] }],
  [ts.SyntaxKind.MinusToken, { kind: "sum", others: ["+"] }],
  [ts.SyntaxKind.AsteriskToken, { kind: "sum", others: ["/"] }],
]);

const otherMethods: ReadonlyMap<string, string> = new Map([
  ["some", "every"],
  ["every", "some"],
  ["startsWith", "endsWith"],
  ["endsWith", "startsWith"],
  ["min", "max"],
  ["max", "min"],
]);

/** Methods whose answer is of the kind of what they are called on, so that the call can be left out. */
const leftOut: ReadonlySet<string> = new Set(["filter", "trim", "toLowerCase", "toUpperCase", "sort", "reverse"]);

/** Short words without a space are codes, kinds and names; a sentence may be reworded at any time. */
const isCode = /^[A-Za-z][\w.:-]*$/;

/**
 * All small changes that make sense in a file, in the order of the text. Types, imports, names of properties, comments and
 * docstrings are never touched.
 * @param file  the path that the changes name
 */
export function findChanges(file: string, source: string): Change[] {
  const tree = ts.createSourceFile(file, source, ts.ScriptTarget.Latest, true);
  const changes: Change[] = [];

  /** @param shown  the node whose text is shown, when it is short; it holds what is replaced. */
  function add(kind: Kind, shown: ts.Node, start: number, end: number, put: string): void {
    const { line } = tree.getLineAndCharacterOfPosition(start);
    const from = tree.getPositionOfLineAndCharacter(line, 0);
    const to = source.indexOf("\n", from);
    const [first, last] = [shown.getStart(tree), shown.getEnd()];
    const whole = source.slice(first, last);
    const isShort = whole.length <= 100 && !whole.includes("\n");
    const old = source.slice(start, end);
    changes.push({
      file,
      line: line + 1,
      text: source.slice(from, to === -1 ? undefined : to).trim(),
      kind,
      before: isShort ? whole : old,
      after: isShort ? source.slice(first, start) + put + source.slice(end, last) : put,
      start,
      end,
      put,
    });
  }

  function replace(kind: Kind, node: ts.Node, put: string, shown = node): void {
    add(kind, shown, node.getStart(tree), node.getEnd(), put);
  }

  function look(node: ts.Node): void {
    if (isOfTypes(node)) return;
    if (ts.isBinaryExpression(node)) ofOperator(node);
    else if (ts.isPrefixUnaryExpression(node) && node.operator === ts.SyntaxKind.ExclamationToken) {
      add("not", node, node.getStart(tree), node.operand.getStart(tree), "");
    } else if (node.kind === ts.SyntaxKind.TrueKeyword) replace("boolean", node, "false", shownAround(node));
    else if (node.kind === ts.SyntaxKind.FalseKeyword) replace("boolean", node, "true", shownAround(node));
    else if (ts.isNumericLiteral(node)) replace("number", node, `(${node.text} + 1)`, shownAround(node));
    else if (ts.isStringLiteral(node) && isCode.test(node.text)) replace("code", node, '"changed"', shownAround(node));
    else if (ts.isCallExpression(node)) ofCall(node);
    else if (ts.isConditionalExpression(node)) {
      replace("exit", node.condition, "true", node);
      replace("exit", node.condition, "false", node);
    } else if (ts.isIfStatement(node)) {
      replace("exit", node.expression, "false");
      if (!leaves(node.thenStatement)) replace("exit", node.expression, "true");
    } else if (ts.isExpressionStatement(node) && isPlainCall(node.expression)) replace("step", node, ";");
    ts.forEachChild(node, (child) => {
      if (!isName(child, node)) look(child);
    });
  }

  function ofOperator(node: ts.BinaryExpression): void {
    const { operatorToken: token, left, right } = node;
    if (token.kind === ts.SyntaxKind.QuestionQuestionToken) {
      add("default", node, left.getEnd(), right.getEnd(), "");
      add("default", node, left.getStart(tree), right.getStart(tree), "");
    }
    const known = operators.get(token.kind);
    if (known === undefined) return;
    // joining two texts has no other operator
    if (known.kind === "sum" && ![left, right].some((side) => ts.isNumericLiteral(side))) return;
    for (const other of known.others) replace(known.kind, token, other, node);
  }

  function ofCall(node: ts.CallExpression): void {
    if (!ts.isPropertyAccessExpression(node.expression)) return;
    const { name, expression: on } = node.expression;
    const other = otherMethods.get(name.text);
    if (other !== undefined) replace("call", name, other, node);
    if (leftOut.has(name.text)) add("call", node, on.getEnd(), node.getEnd(), "");
  }

  /** A literal alone says little: what holds it is shown along. */
  function shownAround(node: ts.Node): ts.Node {
    return ts.isArrayLiteralExpression(node.parent) || ts.isBlock(node.parent) ? node : node.parent;
  }

  look(tree);
  return changes;
}

/** The file's text with the change made. */
export function changed(source: string, { start, end, put }: Pick<Change, "start" | "end" | "put">): string {
  return source.slice(0, start) + put + source.slice(end);
}

function isOfTypes(node: ts.Node): boolean {
  return (
    ts.isTypeNode(node) ||
    ts.isInterfaceDeclaration(node) ||
    ts.isTypeAliasDeclaration(node) ||
    ts.isImportDeclaration(node) ||
    ts.isExportDeclaration(node) ||
    ts.isTypeParameterDeclaration(node)
  );
}

/** Is the child the name by which its parent is asked for, rather than a value? */
function isName(child: ts.Node, parent: ts.Node): boolean {
  return (
    (ts.isPropertyAssignment(parent) || ts.isBindingElement(parent) || ts.isPropertyDeclaration(parent)) &&
    (parent.name === child || (ts.isBindingElement(parent) && parent.propertyName === child))
  );
}

/** Does control leave where the statement ends? Then `if (true)` would cut off all that follows, which any test sees. */
function leaves(statement: ts.Statement): boolean {
  const last = ts.isBlock(statement) ? statement.statements.at(-1) : statement;
  return (
    last !== undefined &&
    (ts.isReturnStatement(last) ||
      ts.isThrowStatement(last) ||
      ts.isContinueStatement(last) ||
      ts.isBreakStatement(last))
  );
}

function isPlainCall(expression: ts.Expression): boolean {
  const inner = ts.isAwaitExpression(expression) ? expression.expression : expression;
  return ts.isCallExpression(inner) && inner.expression.kind !== ts.SyntaxKind.SuperKeyword;
}
