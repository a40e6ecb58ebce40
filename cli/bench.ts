import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import type { Command } from "commander";
import { oneOf } from "./arguments.ts";
import { both } from "./language.ts";
import { act, unlessStopped } from "./work.ts";
import type { At } from "./work.ts";

const folder = join(import.meta.dirname, "..", "bench");

/** Prints of what is said meanwhile the last line alone, the figures as JSON; nothing of what failed. */
async function lastLineOnly(work: () => Promise<void>): Promise<void> {
  const { log } = console;
  let last = "";
  console.log = (...words: unknown[]) => {
    last = words.join(" ");
  };
  try {
    await work();
  } finally {
    console.log = log;
  }
  console.log(last);
}

async function measure(
  { globals, signal }: At,
  name: string,
  { quick = false }: { readonly quick?: boolean },
): Promise<null> {
  const { sweepScratch } = await import("../bench/scratch.ts");
  const bench = (await import(join(folder, name, "index.ts"))) as {
    run: (options: { quick: boolean }) => Promise<void>;
  };
  // What a killed one left is removed by the next, whichever that is.
  sweepScratch();
  const work = () => unlessStopped(signal, bench.run({ quick }));
  await (globals.json ? lastLineOnly(work) : work());
  return null;
}

/** Adds `millrace bench`. */
export function addBench(program: Command): void {
  const names = readdirSync(folder).filter((name) => existsSync(join(folder, name, "index.ts")));
  program
    .command("bench")
    .argument(
      "<name>",
      both(`one of ${names.join(", ")}`, `以下之一：${names.join("、")}`),
      oneOf("<name>", names),
    )
    .description(
      both("measure a path beside its raw limit or a peer", "测量一条路径，并与极限或同类相比"),
    )
    .option("--quick", both("shorter runs, rougher figures", "时间更短，数字更粗"))
    .action(act(measure));
}
