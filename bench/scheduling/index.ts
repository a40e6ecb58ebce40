// What planning costs and how good plans are: public sets beside the best known, made-up plants beside
// the best dispatching rule. Seconds are of each thread's own work, for machines that are shared.
import { loadavg } from "node:os";
import { answerLines } from "./answers.ts";
import { groupLines } from "./groups.ts";
import type { Line } from "./groups.ts";
import { plantLines } from "./plants.ts";
import { openRecord } from "./record.ts";
import { present } from "./sets.ts";

/** Prints the table and, last, the figures; a run that was stopped goes on where it was. */
export async function run({ quick }: { readonly quick: boolean }): Promise<void> {
  const figures: Record<string, number> = {};
  const say = ({ name, value, asked, key }: Line) => {
    if (key) figures[key] = Math.round(value * 1e4) / 1e4;
    console.log(`${name.padEnd(72)} ${value.toFixed(3).padStart(12)}  ${asked}`);
  };
  console.log(`load ${loadavg()[0]?.toFixed(1) ?? ""}; ${quick ? "the fixed subset" : "all"}`);
  answerLines(quick, say);
  await plantLines(quick, say);
  if (present) await groupLines(openRecord(), quick, say);
  else console.log("The benchmark data is not beside the checkout (../shared/data/scheduling).");
  console.log(JSON.stringify({ bench: "scheduling", quick, figures }));
}
