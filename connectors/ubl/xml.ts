import { DOMParser, onWarningStopParsing } from "@xmldom/xmldom";
import { xmlEscaped } from "../port/index.ts";

/** An element as we read it: its name with its namespace, its text, what stands in it. */
export interface Part {
  /** Namespace and local name; prefixes are the sender's own business. */
  readonly space: string;
  readonly name: string;
  readonly text: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly parts: readonly Part[];
}

export const spaces = {
  basic: "urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2",
  aggregate: "urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2",
  document: "urn:oasis:names:specification:ubl:schema:xsd:",
} as const;

const depthMax = 60;
const elementNode = 1;

type Element = NonNullable<ReturnType<DOMParser["parseFromString"]>["documentElement"]>;

function partOf(element: Element, depth: number): Part {
  if (depth > depthMax) throw new Error("elements stand too deep in each other");
  const attributes: Record<string, string> = {};
  for (const { name, value } of element.attributes) attributes[name] = value;
  const parts: Part[] = [];
  for (let node = element.firstChild; node; node = node.nextSibling)
    if (node.nodeType === elementNode) parts.push(partOf(node as Element, depth + 1));
  const text = parts.length > 0 ? "" : (element.textContent ?? "").trim();
  return {
    space: element.namespaceURI ?? "",
    name: element.localName ?? "",
    text,
    attributes,
    parts,
  };
}

/**
 * The root of an XML text. Document types are refused before anything is parsed: they are where
 * entities come from, to be expanded without end or fetched from elsewhere. Throws for what is no
 * well-formed XML.
 */
export function readXml(text: string): Part {
  if (/<!(DOCTYPE|ENTITY)/i.test(text)) throw new Error("document types are refused");
  const parser = new DOMParser({ onError: onWarningStopParsing });
  const { documentElement } = parser.parseFromString(
    text.replace(/^\uFEFF/, ""),
    "application/xml",
  );
  if (!documentElement) throw new Error("no element");
  return partOf(documentElement, 0);
}

/** Bytes as text: by their mark, else by the declaration, else UTF-8. Throws for other bytes. */
export function decodeXml(bytes: Buffer): string {
  const marked =
    bytes[0] === 0xff && bytes[1] === 0xfe
      ? "utf-16le"
      : bytes[0] === 0xfe && bytes[1] === 0xff
        ? "utf-16be"
        : null;
  const head = bytes.subarray(0, 200).toString("latin1");
  const [, said = "utf-8"] = /^\S{0,3}<\?xml[^>]*encoding=["']([\w-]+)["']/.exec(head) ?? [];
  return new TextDecoder(marked ?? said, { fatal: true }).decode(bytes);
}

/** Parts of a name within UBL's own aggregates, or its basic ones. */
export const partsOf = (part: Part | undefined, name: string): readonly Part[] =>
  (part?.parts ?? []).filter(
    (each) =>
      each.name === name && (each.space === spaces.basic || each.space === spaces.aggregate),
  );

/** The first part along a path of names; undefined when there is none. */
export function at(part: Part | undefined, ...path: readonly string[]): Part | undefined {
  let found = part;
  for (const name of path) found = partsOf(found, name)[0];
  return found;
}

/** The text at a path; empty when there is none. */
export const textAt = (part: Part | undefined, ...path: readonly string[]): string =>
  at(part, ...path)?.text ?? "";

/** Whether an indicator says yes, in either way in which the standard writes it. */
export const isTrueAt = (part: Part | undefined, name: string): boolean =>
  ["true", "1"].includes(textAt(part, name));

// Signs that XML 1.0 cannot hold at all.
const isWritable = (sign: string) => {
  const code = sign.codePointAt(0) ?? 0;
  return code >= 0x20 || code === 0x09 || code === 0x0a || code === 0x0d;
};

/** A basic element; nothing for an empty text. */
export function basic(
  name: string,
  text: string | number,
  attributes: Readonly<Record<string, string>> = {},
): string {
  const plain = [...String(text)].filter(isWritable).join("");
  if (plain === "") return "";
  const said = Object.entries(attributes)
    .filter(([, value]) => value !== "")
    .map(([key, value]) => ` ${key}="${xmlEscaped(value)}"`)
    .join("");
  return `<cbc:${name}${said}>${xmlEscaped(plain)}</cbc:${name}>`;
}

/** An aggregate around its parts; nothing when all of them are. */
export function aggregate(name: string, ...parts: readonly string[]): string {
  const inner = parts.join("");
  return inner === "" ? "" : `<cac:${name}>${inner}</cac:${name}>`;
}

/** A whole document of UBL 2.1. */
export const writeXml = (name: string, parts: readonly string[]): string =>
  [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<${name} xmlns="${spaces.document}${name}-2" xmlns:cac="${spaces.aggregate}" xmlns:cbc="${spaces.basic}">`,
    ...parts.filter(Boolean),
    `</${name}>`,
    "",
  ].join("\n");
