import type { Problem } from "../port/index.ts";
import { fields } from "./mapping.ts";
import type { Field } from "./mapping.ts";
import { deals, payments } from "./statuses.ts";

/** A pattern that cannot run away: no repetition but `.*`. */
const tamePattern = /^(?:[^+*{}\\]|\.\*|\\[^1-9k])*$/;

function patternProblem(pattern: unknown): boolean {
  if (typeof pattern !== "string" || pattern.length > 300 || !tamePattern.test(pattern))
    return true;
  try {
    return !new RegExp(pattern);
  } catch {
    return true;
  }
}

function zoneKnown(zone: unknown): boolean {
  try {
    return typeof zone === "string" && Boolean(new Intl.DateTimeFormat("en", { timeZone: zone }));
  } catch {
    return false;
  }
}

type Plain = Readonly<Record<string, unknown>>;

const isObject = (each: unknown): each is Plain =>
  typeof each === "object" && each !== null && !Array.isArray(each);
const oneOf = (value: unknown, ...known: readonly unknown[]) => known.includes(value);

/** What each kind of file cannot be read without; a column or one value for all rows says it. */
const needed: Readonly<Record<string, readonly Field[]>> = {
  orders: ["order", "code", "quantity", "placedAt"],
  returns: ["order"],
  stock: ["code", "quantity", "place"],
};

/** Collects what is wrong, each with its field and value. */
class Findings {
  readonly problems: Problem[] = [];
  add(field: string, found: unknown, rule: string): void {
    this.problems.push({ field, value: typeof found === "string" ? found : "", rule });
  }
  unless(isRight: boolean, field: string, found: unknown): void {
    if (!isRight) this.add(field, found, "unknown");
  }
}

function checkFields(value: Plain, headers: readonly string[] | undefined, to: Findings): void {
  const columns = isObject(value["columns"]) ? value["columns"] : {};
  const constants = isObject(value["constants"]) ? value["constants"] : {};
  for (const field of needed[String(value["kind"] ?? "orders")] ?? [])
    if (!columns[field] && !constants[field]) to.add(`columns.${field}`, "", "required");
  // One number for all rows would make one document of the whole file.
  if (constants["order"]) to.add("constants.order", constants["order"], "no_constant");
  for (const [field, column] of Object.entries(columns)) {
    if (!oneOf(field, ...fields)) to.add(`columns.${field}`, column, "unknown");
    else if (typeof column !== "string") to.add(`columns.${field}`, column, "not_a_text");
    else if (headers && !headers.includes(column)) to.add(`columns.${field}`, column, "no_column");
  }
  for (const [field, text] of Object.entries(constants)) {
    if (!oneOf(field, ...fields)) to.add(`constants.${field}`, text, "unknown");
    else if (typeof text !== "string" || text.length > 200)
      to.add(`constants.${field}`, text, "not_a_text");
  }
}

function checkWords(value: Plain, to: Findings): void {
  const units = isObject(value["units"]) ? value["units"] : {};
  for (const [word, pieces] of Object.entries(units)) {
    const isCount = Number.isSafeInteger(pieces) && Number(pieces) >= 1 && Number(pieces) <= 1e6;
    if (!isCount) to.add(`units.${word}`, String(pieces), "not_whole_units");
  }
  const statuses = isObject(value["statuses"]) ? value["statuses"] : {};
  for (const [word, status] of Object.entries(statuses)) {
    const { deal, payment } = isObject(status) ? status : {};
    to.unless(oneOf(deal, ...deals) && oneOf(payment, ...payments), `statuses.${word}`, deal);
  }
  const kinds: unknown[] = Array.isArray(value["codeKinds"]) ? value["codeKinds"] : [null];
  kinds.forEach((each, at) => {
    if (!isObject(each) || patternProblem(each["pattern"]))
      to.add(`codeKinds.${at}.pattern`, isObject(each) ? each["pattern"] : "", "not_a_pattern");
    else to.unless(oneOf(each["kind"], "shipping", "fee", "discount"), `codeKinds.${at}.kind`, "");
  });
}

/**
 * What is wrong with a mapping that came from outside; none when it can be used. Columns are
 * checked against the file's headers when these are given.
 */
export function mappingProblems(value: unknown, headers?: readonly string[]): Problem[] {
  if (!isObject(value)) return [{ field: "mapping", value: "", rule: "not_an_object" }];
  const to = new Findings();
  checkFields(value, headers, to);
  to.unless(oneOf(value["kind"], undefined, ...Object.keys(needed)), "kind", value["kind"]);
  to.unless(oneOf(value["dates"], "ymd", "dmy", "mdy"), "dates", value["dates"]);
  to.unless(oneOf(value["decimal"], undefined, ".", ","), "decimal", value["decimal"]);
  to.unless(
    oneOf(value["codes"], undefined, "listing", "item", "barcode"),
    "codes",
    value["codes"],
  );
  to.unless(zoneKnown(value["zone"]), "zone", value["zone"]);
  if (!/^[A-Z]{3}$/.test(String(value["currency"])))
    to.add("currency", value["currency"], "currency");
  checkWords(value, to);
  return to.problems;
}
