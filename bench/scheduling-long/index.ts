// The public sets that are asked for after sixty seconds. It takes 75 minutes of two quiet cores, and
// goes on where it was stopped; quick, the fixed subset of each set, it takes 22.
import { loadavg } from "node:os";
import { lineOf } from "../scheduling/groups.ts";
import { openRecord } from "../scheduling/record.ts";
import { groups, present } from "../scheduling/sets.ts";

const seconds = 60;

/** What is asked of each set after a minute, in percent above the best known. */
const asked: ReadonlyMap<string, string> = new Map([
  ["ta21_30_gap", "≤ 0.4"],
  ["ta41_50_gap", "≤ 1.0"],
  ["dmu41_80_gap", "≤ 2.5"],
  ["mk_gap", "≤ 0.15"],
]);

/** Prints a line for each set and, last, the figures; seconds are of each thread's own work. */
export async function run({ quick }: { readonly quick: boolean }): Promise<void> {
  const figures: Record<string, number> = {};
  console.log(`load ${loadavg()[0]?.toFixed(1) ?? ""}; ${quick ? "the fixed subset" : "all"}`);
  if (!present)
    throw new Error("The benchmark data is not beside the checkout (../shared/data/scheduling).");
  const record = openRecord();
  for (const group of groups.filter(({ key }) => asked.has(key))) {
    const { name, value } = await lineOf(group, record, { seconds, few: quick });
    figures[`${group.key}_60s`] = Math.round(value * 1e4) / 1e4;
    console.log(`${name.padEnd(40)} ${value.toFixed(3).padStart(10)}  ${asked.get(group.key)}`);
  }
  console.log(JSON.stringify({ bench: "scheduling-long", quick, figures }));
}
