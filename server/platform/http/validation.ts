import type { FieldProblem } from "./problem.ts";

/** The part of a validator's report that we read. */
export interface SchemaFault {
  readonly keyword: string;
  readonly instancePath: string;
  readonly params: Readonly<Record<string, unknown>>;
}

/** The value at a JSON pointer, shortened for display; secrets are never echoed. */
function valueAt(root: unknown, pointer: string): string {
  if (/password|secret|token/i.test(pointer)) return "•••";
  let value = root;
  for (const part of pointer.split("/").slice(1)) {
    if (value === null || typeof value !== "object") return "";
    value = (value as Record<string, unknown>)[part];
  }
  const text = typeof value === "string" ? value : (JSON.stringify(value) ?? "");
  return text.length > 80 ? `${text.slice(0, 80)}…` : text;
}

/** The sentence for each end of a length: too little and too much are different mistakes. */
const lengths: ReadonlyMap<string, string> = new Map([
  ["minLength", "rule.short"],
  ["maxLength", "rule.long"],
  ["minItems", "rule.few"],
  ["maxItems", "rule.many"],
]);

/** One field problem of one schema fault, or null for faults that only summarise others. */
function problemOf(fault: SchemaFault, root: unknown): FieldProblem | null {
  const field = fault.instancePath.slice(1).replaceAll("/", ".");
  const value = valueAt(root, fault.instancePath);
  const named = (rule: string, values: Record<string, unknown>, at = field): FieldProblem => ({
    field: at,
    value,
    rule,
    values: { field: at || "body", value, ...values },
  });
  const { params } = fault;
  const limit = params["limit"];
  const inside = (name: unknown) => (field ? `${field}.${String(name)}` : String(name));
  switch (fault.keyword) {
    case "required":
      return named("rule.required", {}, inside(params["missingProperty"]));
    case "type":
      return named("rule.type", { expected: params["type"] });
    case "minimum":
      return named("rule.minimum", { limit });
    case "exclusiveMinimum":
      return named("rule.above", { limit });
    case "maximum":
      return named("rule.maximum", { limit });
    case "exclusiveMaximum":
      return named("rule.below", { limit });
    case "pattern":
      // Blanks alone: nothing stands there.
      if (params["pattern"] === "\\S") return named("rule.required", {});
      return named("rule.format", { expected: params["pattern"] });
    case "format":
      return named("rule.format", { expected: params["format"] });
    case "const":
      return named("rule.choice", { limit: params["allowedValue"] });
    case "enum":
      return named("rule.choice", { limit: (params["allowedValues"] as unknown[]).join(" | ") });
    case "additionalProperties":
      return named("rule.unknown", {}, inside(params["additionalProperty"]));
    case "anyOf":
    case "oneOf":
      return null;
    default: {
      const rule = lengths.get(fault.keyword);
      // An empty text where one sign is asked for is no short text.
      if (rule === "rule.short" && value === "") return named("rule.required", {});
      return rule ? named(rule, { limit }) : named("rule.other", { expected: fault.keyword });
    }
  }
}

/** The field problems of a validator's report; choices of one field are joined into one line. */
export function fieldProblems(faults: readonly SchemaFault[], root: unknown): FieldProblem[] {
  const byField = new Map<string, FieldProblem>();
  for (const fault of faults) {
    const problem = problemOf(fault, root);
    if (!problem) continue;
    const known = byField.get(problem.field);
    if (known && known.rule === "rule.choice" && problem.rule === "rule.choice") {
      const limit = `${String(known.values?.["limit"])} | ${String(problem.values?.["limit"])}`;
      byField.set(problem.field, { ...known, values: { ...known.values, limit } });
    } else if (!known) {
      byField.set(problem.field, problem);
    }
  }
  return [...byField.values()];
}
