// What the house rules ask of a parsed file: its functions with their sizes, its imports, its words.
import { parseSync } from "@swc/core";

export interface FunctionShape {
  /** As a reader would call it: the name it is bound to, or the call it is handed to. */
  readonly name: string;
  readonly line: number;
  readonly lines: number;
  readonly params: number;
  readonly exported: boolean;
  /** A doc comment stands directly above it. */
  readonly documented: boolean;
}

export interface FileShape {
  readonly functions: readonly FunctionShape[];
  readonly imports: number;
  readonly identifiers: readonly { readonly word: string; readonly line: number }[];
}

interface Node {
  readonly type: string;
  readonly span?: { readonly start: number; readonly end: number };
  readonly [key: string]: unknown;
}

interface Place {
  readonly name: string;
  /** Where the statement begins, above which a doc comment would stand. */
  readonly from: number;
  readonly exported: boolean;
}

interface Reading {
  readonly bytes: Buffer;
  readonly base: number;
  readonly functions: FunctionShape[];
  readonly identifiers: { word: string; line: number }[];
}

const isNode = (value: unknown): value is Node =>
  typeof value === "object" &&
  value !== null &&
  typeof (value as { type?: unknown }).type === "string";

const functionTypes = new Set([
  "FunctionDeclaration",
  "FunctionExpression",
  "ArrowFunctionExpression",
  "ClassMethod",
  "MethodProperty",
]);

/** The functions, imports and identifiers of one TypeScript file; throws where it does not parse. */
export function shapeOf(path: string, text: string): FileShape {
  // The parser counts bytes on from the file before: an empty statement in front tells from where.
  const parsed = parseSync(`;${text}`, {
    syntax: "typescript",
    tsx: path.endsWith(".tsx"),
    target: "esnext",
  });
  const body = parsed.body as unknown as readonly Node[];
  const base = (body[0]?.span?.start ?? 0) + 1;
  const reading: Reading = { bytes: Buffer.from(text), base, functions: [], identifiers: [] };
  for (const statement of body.slice(1))
    walk(reading, statement, {
      name: "",
      from: (statement.span?.start ?? base) - base,
      exported: statement.type.startsWith("Export"),
    });
  const imports = body.filter(({ type }) => type === "ImportDeclaration").length;
  return { functions: reading.functions, imports, identifiers: reading.identifiers };
}

function walk(reading: Reading, node: Node, place: Place): void {
  if (node.type === "Identifier" && typeof node["value"] === "string")
    reading.identifiers.push({ word: node["value"], line: lineAt(reading, node.span?.start ?? 0) });
  const named = { ...place, name: nameOf(node) ?? place.name };
  const isFunction = functionTypes.has(node.type);
  if (isFunction) reading.functions.push(measure(reading, node, named));
  // What stands inside a function is nobody's export.
  const inside = isFunction ? { ...named, exported: false } : named;
  for (const value of Object.values(node))
    for (const child of Array.isArray(value) ? value : [value]) {
      const held = isNode(child) ? child : childOf(child);
      if (held) walk(reading, held, inside);
    }
}

/** Arguments, call targets and declarators come wrapped in nameless objects. */
function childOf(value: unknown): Node | null {
  if (typeof value !== "object" || value === null) return null;
  const held = (value as { expression?: unknown }).expression;
  return isNode(held) ? held : null;
}

const methodTypes = new Set(["ClassMethod", "MethodProperty", "KeyValueProperty"]);

function nameOf(node: Node): string | null {
  if (node.type === "FunctionDeclaration" || node.type === "FunctionExpression")
    return valueOf(node["identifier"]);
  if (node.type === "VariableDeclarator") return valueOf(node["id"]);
  if (methodTypes.has(node.type)) return valueOf(node["key"]);
  if (node.type !== "CallExpression") return null;
  const first = (node["arguments"] as readonly { expression: Node }[])[0]?.expression;
  const label = first?.type === "StringLiteral" ? `("${String(first["value"])}")` : "(…)";
  const callee = node["callee"] as Node;
  const called = valueOf(callee) ?? valueOf(callee["property"]);
  return called === null ? null : `${called}${label}`;
}

const valueOf = (node: unknown) =>
  isNode(node) && typeof node["value"] === "string" ? node["value"] : null;

const lineAt = ({ bytes, base }: Reading, position: number) => {
  let line = 1;
  for (
    let at = bytes.indexOf(10);
    at !== -1 && at < position - base;
    at = bytes.indexOf(10, at + 1)
  )
    line += 1;
  return line;
};

function measure(reading: Reading, node: Node, place: Place): FunctionShape {
  const { start, end } = node.span ?? { start: reading.base, end: reading.base };
  const line = lineAt(reading, start);
  const held = isNode(node["function"]) ? node["function"] : node;
  const params = (node["params"] ?? held["params"] ?? []) as readonly unknown[];
  return {
    name: place.name || "(nameless)",
    line,
    lines: lineAt(reading, end) - line + 1,
    params: params.length,
    exported: place.exported,
    documented: reading.bytes.subarray(0, place.from).toString().trimEnd().endsWith("*/"),
  };
}
