import type { BothWords } from "../../../kernel/index.ts";

/** Fields by name, those that must be there, and nothing of others. */
interface ObjectShape {
  readonly fields: Readonly<Record<string, Shape>>;
  readonly needed?: readonly string[];
}

/** A list of one shape, or of so many parts with a shape each. */
type ListShape = { readonly list: Shape } | { readonly tuple: readonly Shape[] };

/** What a value that was read must look like, before anybody trusts its type. */
export type Shape =
  | "number"
  | "number or null"
  | "text"
  | "flag"
  | { readonly words: readonly string[] }
  | ListShape
  | ObjectShape;

const said = (value: unknown): BothWords => {
  if (Array.isArray(value)) return { en: "a list", zh: "列表" };
  if (typeof value === "object" && value !== null) return { en: "an object", zh: "对象" };
  const whole = JSON.stringify(value) ?? String(value);
  const text = whole.length > 40 ? `${whole.slice(0, 40)}…` : whole;
  return { en: text, zh: text };
};

const wants = {
  number: { en: "a number", zh: "数字" },
  "number or null": { en: "a number or null", zh: "数字或 null" },
  text: { en: "a text", zh: "文本" },
  flag: { en: "true or false", zh: "true 或 false" },
} as const;

function plainFits(value: unknown, shape: keyof typeof wants): boolean {
  switch (shape) {
    case "number":
      return typeof value === "number";
    case "number or null":
      return typeof value === "number" || value === null;
    case "text":
      return typeof value === "string";
    case "flag":
      return typeof value === "boolean";
  }
}

const bare = (name: string) => name.toLowerCase().replaceAll(/[^a-z]/g, "");

/** Where a value does not have its shape, and why, in words. */
type Misfit = BothWords;

/** A walk through a value: where it is, and the fields that it met and did not know. */
interface Walk {
  readonly trail: (string | number)[];
  readonly ignored: Set<string>;
}

/** The place of a value, from the outside in: `operations[3].modes[0].minutes`. */
function placeOf({ trail }: Walk, more: string): string {
  const parts = more === "" ? trail : [...trail, more];
  return parts
    .map((part) => (typeof part === "number" ? `[${part}]` : `.${part}`))
    .join("")
    .replace(/^\./, "");
}

function misfit(walk: Walk, why: BothWords, more = ""): Misfit {
  const place = placeOf(walk, more);
  return { en: `${place} ${why.en}`.trim(), zh: `${place} ${why.zh}`.trim() };
}

/** That a value is one thing and should be another. */
function otherwise(walk: Walk, value: unknown, wanted: BothWords): Misfit {
  const { en, zh } = said(value);
  return misfit(walk, {
    en: `is ${en}; it takes ${wanted.en}`,
    zh: `是 ${zh}，应为${wanted.zh}`,
  });
}

/** A name that nobody reads is told, not refused; one that is nearly a field's is a slip of the pen. */
function stranger(walk: Walk, name: string, fields: object): Misfit | null {
  const meant = Object.keys(fields).find((field) => bare(field) === bare(name));
  if (meant !== undefined)
    return misfit(
      walk,
      { en: `is not known; write ${meant}`, zh: `无法识别，应写作 ${meant}` },
      name,
    );
  walk.ignored.add(placeOf(walk, name).replaceAll(/\[\d+\]/g, "[]"));
  return null;
}

function walkObject(walk: Walk, value: unknown, shape: ObjectShape): Misfit | null {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    const { en, zh } = said(value);
    return misfit(walk, { en: `is ${en}, not an object`, zh: `是 ${zh}，不是对象` });
  }
  for (const name in value) {
    const own = Object.hasOwn(shape.fields, name) ? shape.fields[name] : undefined;
    const held = (value as Readonly<Record<string, unknown>>)[name];
    if (held === undefined) continue;
    walk.trail.push(name);
    const wrong = own === undefined ? null : walkInto(walk, held, own);
    if (wrong !== null) return wrong;
    walk.trail.pop();
    const strange = own === undefined ? stranger(walk, name, shape.fields) : null;
    if (strange !== null) return strange;
  }
  for (const name of shape.needed ?? [])
    if ((value as Readonly<Record<string, unknown>>)[name] === undefined)
      return misfit(walk, { en: "is missing", zh: "缺失" }, name);
  return null;
}

function walkList(walk: Walk, value: unknown, shape: ListShape): Misfit | null {
  if (!Array.isArray(value)) {
    const { en, zh } = said(value);
    return misfit(walk, { en: `is ${en}, not a list`, zh: `是 ${zh}，不是列表` });
  }
  const tuple = "tuple" in shape ? shape.tuple : null;
  if (tuple !== null && value.length !== tuple.length)
    return misfit(walk, {
      en: `has ${value.length} parts, not ${tuple.length}`,
      zh: `有 ${value.length} 个部分，应为 ${tuple.length} 个`,
    });
  for (let at = 0; at < value.length; at += 1) {
    const own = "list" in shape ? shape.list : (shape.tuple[at] ?? "number");
    if (own === "number" && typeof value[at] === "number") continue;
    walk.trail.push(at);
    const wrong = walkInto(walk, value[at], own);
    if (wrong !== null) return wrong;
    walk.trail.pop();
  }
  return null;
}

function walkInto(walk: Walk, value: unknown, shape: Shape): Misfit | null {
  if (typeof shape === "string")
    return plainFits(value, shape) ? null : otherwise(walk, value, wants[shape]);
  if ("words" in shape) {
    if (typeof value === "string" && shape.words.includes(value)) return null;
    const [en, zh] = [shape.words.join(" or "), ` ${shape.words.join(" 或 ")}`];
    return otherwise(walk, value, { en, zh });
  }
  return "fields" in shape ? walkObject(walk, value, shape) : walkList(walk, value, shape);
}

/**
 * The first place at which a value does not have its shape, and why; null where there is none. Fields
 * that the shape does not know are added to `ignored`, lists without numbers (`operations[].colour`).
 */
export const misfitOf = (value: unknown, shape: Shape, ignored: Set<string>): Misfit | null =>
  walkInto({ trail: [], ignored }, value, shape);
