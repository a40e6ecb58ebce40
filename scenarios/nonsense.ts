import type { Chance } from "../kernel/index.ts";

/** As much of JSON Schema as the description uses. */
export interface Schema {
  readonly type?: string;
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly anyOf?: readonly Schema[];
  readonly allOf?: readonly Schema[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly items?: Schema;
  readonly minItems?: number;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly pattern?: string;
  readonly format?: string;
}

/** Values that have broken programs. */
export const hostileWords: readonly unknown[] = [
  null,
  0,
  -1,
  1,
  0.1,
  1e308,
  Number("9007199254740993"),
  -Number.MAX_SAFE_INTEGER,
  "",
  " ",
  "'; drop table orders.line; --",
  "\u0000",
  "\uD800",
  "\u202E\u200B",
  "𠮷".repeat(300),
  "{{7*7}}",
  "../../etc/passwd",
  "2026-02-30",
  "-infinity",
  "NaN",
  [],
  {},
  true,
  "=cmd|' /C calc'!A0",
  { $gt: "" },
  [[[[]]]],
  "a".repeat(70_000),
  { __proto__: { admin: true }, constructor: 1 },
];

/** A text that may fit the pattern: the kinds of text that the contract knows. */
function textOf(schema: Schema, chance: Chance): string {
  const candidates = [
    "2026-11-24",
    "2026-11-24T10:00:00Z",
    "CNY",
    "33",
    "12.50",
    "0",
    "f".repeat(32),
    "a word",
    "渠成",
    `x${chance.whole(1, 1_000)}`,
  ];
  const fits = candidates.filter((each) => {
    if (each.length < (schema.minLength ?? 0) || each.length > (schema.maxLength ?? 99))
      return false;
    if (schema.format === "date-time") return each.includes("T");
    return schema.pattern === undefined || new RegExp(schema.pattern, "u").test(each);
  });
  return fits.length > 0 ? chance.pick(fits) : chance.pick(candidates);
}

function numberOf({ minimum = -5, maximum = 60 }: Schema, chance: Chance): number {
  if (chance.next() < 0.1) return chance.pick([minimum, maximum, minimum - 1]);
  return chance.whole(Math.max(minimum, 0), Math.min(maximum, Math.max(minimum, 0) + 40) + 1);
}

/** A value that mostly fits its schema, and here and there is hostile. */
export function valueOf(schema: Schema, chance: Chance): unknown {
  if (chance.next() < 0.04) return chance.pick(hostileWords);
  if (schema.const !== undefined) return schema.const;
  if (schema.enum) return chance.pick(schema.enum);
  if (schema.anyOf) return valueOf(chance.pick(schema.anyOf), chance);
  if (schema.allOf) return Object.assign({}, ...schema.allOf.map((each) => valueOf(each, chance)));
  switch (schema.type) {
    case "object": {
      const asked = Object.entries(schema.properties ?? {}).filter(([name]) =>
        schema.required?.includes(name) ? chance.next() < 0.97 : chance.next() < 0.5,
      );
      return Object.fromEntries(asked.map(([name, one]) => [name, valueOf(one, chance)]));
    }
    case "array":
      return Array.from({ length: (schema.minItems ?? 0) + chance.whole(0, 3) }, () =>
        valueOf(schema.items ?? {}, chance),
      );
    case "integer":
    case "number":
      return numberOf(schema, chance);
    case "boolean":
      return chance.next() < 0.5;
    case "null":
      return null;
    case "string":
      return textOf(schema, chance);
    default:
      return chance.pick(hostileWords);
  }
}
