/** Finds words for people that stand in the code and not in a catalogue. For a test. */
import ts from "typescript";

/** Attributes that people read or hear. */
const READ = new Set([
  "alt",
  "aria-label",
  "aria-description",
  "aria-valuetext",
  "aria-roledescription",
  "caption",
  "description",
  "label",
  "name",
  "placeholder",
  "removeLabel",
  "title",
  "what",
]);
/** Calls whose texts are for developers. */
const FOR_DEVELOPERS = new Set(["Error", "TypeError", "DOMException"]);

/** `line: text` of every text in a .ts or .tsx source that looks like words of a screen. */
export function literals(path: string, source: string): string[] {
  const kind = path.endsWith("x") ? ts.ScriptKind.TSX : ts.ScriptKind.TS;
  const file = ts.createSourceFile(path, source, ts.ScriptTarget.Latest, true, kind);
  const found: string[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isNewExpression(node) && FOR_DEVELOPERS.has(node.expression.getText())) return;
    const text = suspicious(node);
    if (text) found.push(`${file.getLineAndCharacterOfPosition(node.getStart()).line + 1}: ${text}`);
    ts.forEachChild(node, visit);
  };
  visit(file);
  return found;
}

function suspicious(node: ts.Node): string | null {
  if (ts.isJsxText(node)) return letters(node.text) ? node.text.trim() : null;
  const text = textOf(node);
  if (text === null || !letters(text) || ts.isLiteralTypeNode(node.parent)) return null;
  if (ts.isImportDeclaration(node.parent) || ts.isExportDeclaration(node.parent)) return null;
  const attribute = attributeOf(node);
  if (attribute !== null) return READ.has(attribute) && !isKey(node) ? text : null;
  if (node.parent.getText().startsWith("this.name =")) return null; // what kind of error it is
  return /^[A-Z][a-z'’]+(?: |$|[.,:…])/.test(text) && !isKeyboard(text) ? text : null;
}

function textOf(node: ts.Node): string | null {
  if (ts.isStringLiteral(node) || ts.isNoSubstitutionTemplateLiteral(node)) return node.text;
  if (ts.isTemplateHead(node)) return node.text;
  return null;
}

/** The attribute that a string is the value of, itself or through a choice: `label={open ? "Shut" : "Open"}`. */
function attributeOf(node: ts.Node): string | null {
  for (let at = node.parent; at; at = at.parent) {
    if (ts.isJsxAttribute(at)) return at.name.getText();
    if (ts.isFunctionLike(at) || ts.isJsxElement(at) || ts.isCallExpression(at)) return null;
  }
  return null;
}

/** Compared or looked up, never shown: `view.phase === "closed" ? … : …`. */
function isKey(node: ts.Node): boolean {
  return ts.isBinaryExpression(node.parent) || ts.isElementAccessExpression(node.parent);
}

/** Names of keys and headers are the platform's words: `Escape`, `Content-Type`. */
function isKeyboard(text: string): boolean {
  return /^(?:Escape|Enter|Tab|Arrow\w+|Home|End|Shift|Numpad\w+|Key[A-Z]|Digit\d|Page(?:Up|Down)|Date)$/.test(
    text,
  );
}

function letters(text: string): boolean {
  return /\p{L}{2,}/u.test(text.replace(/&\w+;/g, ""));
}
