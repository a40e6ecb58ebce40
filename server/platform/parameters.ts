import { assert } from "../../kernel/index.ts";

const needsEscape = /["\\]/;

function elementOf(value: unknown): string {
  if (value === null || value === undefined) return "NULL";
  if (typeof value === "number" || typeof value === "boolean") return String(value);
  if (value instanceof Date) return `"${value.toISOString()}"`;
  assert(typeof value === "string", "a column holds numbers, booleans, texts, dates or nulls");
  return needsEscape.test(value) ? `"${value.replaceAll(/["\\]/g, "\\$&")}"` : `"${value}"`;
}

/**
 * A parameter as the driver takes it. A column of plain values becomes an array literal here: the
 * driver's general way costs a third of what Node spends on a batch.
 */
export function parameterOf(value: unknown): unknown {
  if (!Array.isArray(value)) return value;
  const first: unknown = value.find((each) => each !== null && each !== undefined);
  if (typeof first === "object" && !(first instanceof Date)) return value;
  return `{${value.map(elementOf).join(",")}}`;
}
