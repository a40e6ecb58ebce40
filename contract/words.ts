// The value types that several endpoints share, each with the bounds the database also holds.
import { Type } from "typebox";
import type { TSchema } from "typebox";

const largest = Number.MAX_SAFE_INTEGER;

/** An identifier as it leaves and enters: a whole number ≥ 1. */
export const Id = Type.Integer({ minimum: 1, maximum: largest });
/** Whole smallest units, at least one. */
export const UnitsAsked = Type.Integer({ minimum: 1, maximum: 1_000_000_000 });
/** Whole smallest units, zero or more. */
export const UnitsHeld = Type.Integer({ minimum: 0, maximum: largest });
/** Whole units that may be negative: a correction, a difference. */
export const UnitsSigned = Type.Integer({ minimum: -largest, maximum: largest });
/** Whole minor units of a currency; may be negative. */
export const Minor = Type.Integer({ minimum: -largest, maximum: largest });
/** Three capital letters, ISO 4217. */
export const Currency = Type.String({ pattern: "^[A-Z]{3}$" });
/** A calendar day, `2026-11-11`. */
export const DayText = Type.String({
  format: "date",
  pattern: "^(?!0000)\\d{4}-\\d{2}-\\d{2}$",
});
/** An instant in ISO 8601 with zone, `2026-11-11T00:00:00.000Z`. */
export const Instant = Type.String({ format: "date-time" });
/** Something stands there: blanks alone name nobody and give no reason. */
const said = { minLength: 1, pattern: "\\S" };
/** A short line that a person typed. */
export const Line = Type.String({ ...said, maxLength: 200 });
/** A longer text that a person typed, such as a reason. */
export const Note = Type.String({ ...said, maxLength: 2000 });
/** Code of an item, a channel, a place: as printed, no leading or trailing blank. */
export const Code = Type.String({ minLength: 1, maxLength: 120, pattern: "^\\S(.*\\S)?$" });

/** What an item is called, in both languages; `nameEn` is empty where it has none. */
export const ItemNames = { code: Type.String(), name: Type.String(), nameEn: Type.String() };

/** A division of China by its code: two digits a province, four a city, six a county. */
export const Division = Type.String({ pattern: "^\\d{2}(\\d{2}(\\d{2})?)?$" });
/** The same, or empty where it is not known. */
export const DivisionOrNone = Type.String({ pattern: "^(\\d{2}(\\d{2}(\\d{2})?)?)?$" });

/** The schema, or null. */
export function orNull<Schema extends TSchema>(schema: Schema) {
  return Type.Union([schema, Type.Null()]);
}

/** A closed list of words. */
export function oneOf<const Words extends readonly string[]>(words: Words) {
  return Type.Unsafe<Words[number]>({ type: "string", enum: [...words] });
}

/** What is said of an operation from the shop floor: `back` takes units of a report back, `unstart` a start. */
export const reportKinds = [
  "start",
  "pause",
  "resume",
  "units",
  "finish",
  "back",
  "unstart",
  "move",
] as const;

/** Why something stopped or fell short, by 4M1E. */
export const stopCauses = ["man", "machine", "material", "method", "environment"] as const;
export const StopCause = oneOf(stopCauses);

/** One page of a list with the cursor of the next; `null` when this was the last. */
export function pageOf<Schema extends TSchema>(row: Schema) {
  return Type.Object({
    rows: Type.Array(row),
    next: orNull(Type.String()),
    /** Exact when the set is small, else the planner's estimate: `totalIsExact` says which. */
    total: Type.Integer({ minimum: 0 }),
    totalIsExact: Type.Boolean(),
  });
}

/** Rows that one answer of a list gives at most; the console's grids read on in such steps. */
export const mostRows = 500;

/** How many rows of a list are asked for at once. */
export const Limit = Type.Optional(Type.Integer({ minimum: 1, maximum: mostRows }));

/** Keyset paging as every list takes it. */
export const PageQuery = {
  after: Type.Optional(Type.String({ maxLength: 400 })),
  limit: Limit,
};

/** What every refusal says: what happened, where, by which rule, and what to do next. */
export const Refusal = Type.Object({
  kind: Type.String(),
  message: Type.String(),
  hint: Type.Optional(Type.String()),
  field: Type.Optional(Type.String()),
  value: Type.Optional(Type.String()),
  rule: Type.Optional(Type.String()),
  problems: Type.Optional(
    Type.Array(
      Type.Object({
        field: Type.String(),
        value: Type.String(),
        rule: Type.String(),
        message: Type.String(),
      }),
    ),
  ),
  traceId: Type.String(),
});
