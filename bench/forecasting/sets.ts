import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";

/** One line of a data set; which keys stand in it is said in the data's README. */
export interface Row {
  readonly id: string;
  readonly period: string;
  readonly m: number;
  readonly h: number;
  readonly y: readonly (number | null)[];
  readonly test: readonly number[];
  readonly [key: string]: unknown;
}

/** Where the evaluation data stands. */
export const folder = join(
  process.env["MILLRACE_SHARED"] ?? join(import.meta.dirname, "..", "..", "..", "shared"),
  "data",
  "forecasting",
);

/** Whether the evaluation data stands beside the checkout. */
export const present = existsSync(folder);

/** The lines of a set, every `every`-th of them. */
export function rowsOf(name: string, every = 1): Row[] {
  const text = gunzipSync(readFileSync(join(folder, `${name}.ndjson.gz`))).toString("utf8");
  return text
    .trim()
    .split("\n")
    .filter((_, at) => at % every === 0)
    .map((line) => JSON.parse(line) as Row);
}

/** A file of the set as text. */
export function textOf(name: string): string {
  const bytes = readFileSync(join(folder, name));
  return (name.endsWith(".gz") ? gunzipSync(bytes) : bytes).toString("utf8");
}
